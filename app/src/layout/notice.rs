use crate::{error::AppError, outcome::Outcome};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// Without JavaScript an act ends with a redirect; what it came to stands in the address, as a code.
pub fn told<T: serde::de::DeserializeOwned>(key: &'static str) -> Option<T> {
    let query = use_query_map();
    query.with_untracked(|query| query.get(key)).and_then(|code| serde_json::from_str(&code).ok())
}

/// Under the address's own `dialog` the dialog tells it.
#[component]
pub fn Notice() -> impl IntoView {
    let in_dialog = use_query_map().with_untracked(|query| query.get("dialog").is_some());
    let text = match (told::<Outcome>("done"), told::<AppError>("problem")) {
        _ if in_dialog => None,
        (Some(outcome), _) => Some(outcome.to_string()),
        (None, problem) => problem.map(|problem| problem.to_string()),
    };
    text.map(|text| view! { <p class="notice">{text}</p> })
}
