use super::icon::{Glyph, Icon};
use leptos::prelude::*;

/// Names that are listed; more are only counted.
const NAMED_MAX: usize = 20;

/// Lists the people that an action skips, each with the reason.
#[component]
pub fn SkippedList(skipped: Vec<(String, String)>) -> impl IntoView {
    (!skipped.is_empty()).then(|| {
        let more = skipped.len().saturating_sub(NAMED_MAX);
        let named = skipped.into_iter().take(NAMED_MAX).map(|(name, why)| {
            view! {
                <li><bdi>{name}</bdi> ": " {why}</li>
            }.into_any()
        });
        view! {
            <div class="warn-box">
                <Glyph icon=Icon::Warning/>
                <p><b>"Skipped:"</b></p>
                <ul class="refused">{named.collect_view()} {(more > 0).then(|| view! { <li>{more} " more"</li> }.into_any())}</ul>
            </div>
        }
    })
}
