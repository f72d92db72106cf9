use leptos::prelude::*;
use leptos_meta::Title;

/// Sets the title of the browser tab. leptos_meta does not escape titles: only static text may be in one.
#[component]
pub fn PageTitle(title: &'static str) -> impl IntoView {
    view! { <Title text=format!("{title} · Roster")/> }
}
