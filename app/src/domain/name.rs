//! Names of people, workspaces, the Organization and contacts.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Characters of a name.
pub const LENGTH_MAX: usize = 100;

/// Why a text is not a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvalidName {
    Missing,
    TooLong,
    Invisible,
}

/// Parses the name of a person, a workspace, the Organization or a contact. Names come in every script: only what could
/// deceive a reader is refused.
pub fn parse_name(typed: &str) -> Result<String, InvalidName> {
    match typed.split_whitespace().collect::<Vec<_>>().join(" ") {
        name if name.is_empty() => Err(InvalidName::Missing),
        name if has_hidden_character(&name) => Err(InvalidName::Invisible),
        name if name.chars().count() > LENGTH_MAX => Err(InvalidName::TooLong),
        name => Ok(name),
    }
}

/// Tells whether a name has a hidden character. With one, two different names could look the same.
fn has_hidden_character(name: &str) -> bool {
    let mut before = ' ';
    let mut rest = name.chars();
    while let Some(c) = rest.next() {
        if is_hidden(c) && !shapes(before, c, rest.clone().next()) {
            return true;
        }
        before = c;
    }
    false
}

/// Tells whether a character is hidden: controls, blanks that count as letters, and what Unicode calls ignorable by
/// default: joiners, fillers, variation selectors, tags, and marks that turn the direction of the text.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{16fe4}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d159}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// Tells whether a hidden character changes what is seen between these two. Joiners are spelling in Persian and in
/// Indic scripts, and build emoji.
fn shapes(before: char, c: char, after: Option<char>) -> bool {
    match c {
        '\u{200c}' | '\u{200d}' => is_joined(before) && after.is_some_and(is_joined),
        '\u{fe0f}' => is_emoji(before),
        _ => false,
    }
}

fn is_joined(c: char) -> bool {
    let is_script = matches!(c, '\u{600}'..='\u{61b}' | '\u{61d}'..='\u{109f}' | '\u{1780}'..='\u{17b3}'
        | '\u{17b6}'..='\u{180a}' | '\u{1810}'..='\u{18af}');
    is_script || c == '\u{fe0f}' || is_emoji(c)
}

fn is_emoji(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{27bf}' | '\u{2900}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
}

impl fmt::Display for InvalidName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("Enter a name."),
            Self::TooLong => write!(f, "A name can have up to {LENGTH_MAX} characters."),
            Self::Invisible => f.write_str("This name contains a hidden character. Try typing it instead of pasting."),
        }
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_cannot_be_seen_is_refused() {
        for hidden in [
            '\u{200b}',
            '\u{200d}',
            '\u{3164}',
            '\u{2800}',
            '\u{115f}',
            '\u{ffa0}',
            '\u{ad}',
            '\u{2060}',
            '\u{feff}',
            '\u{fe0f}',
            '\u{180e}',
            '\u{e0041}',
            '\u{e0100}',
            '\0',
        ] {
            let alone = hidden.to_string();
            assert_eq!(parse_name(&alone), Err(InvalidName::Invisible), "U+{:04X}", u32::from(hidden));
        }
        assert_eq!(parse_name(" \u{a0}\u{3000} "), Err(InvalidName::Missing));
    }

    #[test]
    fn another_users_name_cannot_be_copied_with_hidden_characters() {
        for copy in [
            "Olivia\u{200b} Berg",
            "Olivia\u{200c}Berg",
            "Olivia Berg\u{200d}",
            "\u{202e}Olivia Berg",
            "Olivia\u{200f} Berg",
            "Oli\u{ad}via Berg",
            "Olivia\u{34f} Berg",
            "Olivia Berg\u{3164}",
            "Olivia Berg\u{fe0f}",
            "محمد\u{200c}",
            "می\u{200c}\u{200c}خواهم",
            "김\u{1160}민",
        ] {
            assert_eq!(parse_name(copy), Err(InvalidName::Invisible), "{copy:?}");
        }
    }

    #[test]
    fn names_of_every_script_are_accepted() {
        for name in [
            "Olivia Berg",
            "José Álvarez",
            "Jose\u{301} A\u{301}lvarez",
            "علی\u{200c}رضا محمدی",
            "क्\u{200d}षितिज",
            "渡辺 さくら",
            "김민준",
            "Đặng Thị Hồng",
            "O’Brien-Łukasz",
            "ნინო",
            "👩\u{200d}💻 Ada",
            "❤\u{fe0f}\u{200d}🔥",
            "אורי כהן",
        ] {
            assert_eq!(parse_name(name).as_deref(), Ok(name));
        }
    }
}
