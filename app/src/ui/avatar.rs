use super::icon::{Glyph, Icon};
use leptos::prelude::*;
use uuid::Uuid;

const COLOURS: [&str; 6] = ["av c1", "av c2", "av c3", "av c4", "av c5", "av c6"];

/// Returns the path of a User's picture, by its hash.
pub fn picture(user: Uuid, hash: Option<&str>) -> Option<String> {
    hash.map(|hash| format!("/avatars/{user}/{hash}"))
}

/// Shows a person's picture, or their initials on a colour that stays their own.
#[component]
pub fn Avatar(
    #[prop(into)] name: String,
    #[prop(optional)] small: bool,
    /// The path of their picture.
    #[prop(optional_no_strip)]
    source: Option<String>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    // 32 bits: the browser's `usize` is not the server's.
    let hash = name.bytes().fold(7_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    let colour = COLOURS[hash as usize % COLOURS.len()];
    view! {
        <span class=colour class:small=small aria-hidden="true">
            {initials(&name)}
            {source.map(|source| view! { <img src=source alt="" width="34" height="34" loading="lazy" decoding="async"/> }.into_any())}
            {children.map(|children| children())}
        </span>
    }
}

/// Shows the avatar of an invited person, who has no name yet.
#[component]
pub fn PendingAvatar() -> impl IntoView {
    view! {
        <span class="av pend" aria-hidden="true">
            <Glyph icon=Icon::Clock/>
        </span>
    }
}

/// Returns the first and last initial; in scripts without upper case only the first letter.
fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphabetic()));
    let first = words.next();
    match (first, words.next_back()) {
        (Some(first), Some(last)) if first.is_uppercase() => first.to_uppercase().chain(last.to_uppercase()).collect(),
        (Some(first), _) => first.to_uppercase().collect(),
        (None, _) => "?".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_in_every_script() {
        for (name, expected) in [
            ("Ava Brandt", "AB"),
            ("José Luis Álvarez", "JÁ"),
            ("plato", "P"),
            ("Анна Иванова", "АИ"),
            ("محمد الحداد", "م"),
            ("渡辺 さくら", "渡"),
            ("123", "?"),
        ] {
            assert_eq!(initials(name), expected, "{name}");
        }
    }
}
