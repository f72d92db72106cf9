use leptos::prelude::*;
use leptos_meta::Title;

/// Names the browser's tab. leptos_meta does not escape titles: only words of the program can stand in one.
#[component]
pub fn PageTitle(title: &'static str) -> impl IntoView {
    view! { <Title text=format!("{title} · Roster")/> }
}
