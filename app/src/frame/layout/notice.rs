use crate::{
    domain::{error::AppError, json, outcome::Outcome},
    ui::{boxed::drawn, location::use_location},
};
use leptos::prelude::*;

/// Reads a result from the URL: without JavaScript a form ends with a redirect that carries its result as a code.
pub fn from_query<T: serde::de::DeserializeOwned>(key: &'static str) -> Option<T> {
    let query = use_location().query;
    query.with_untracked(|query| query.get(key)).and_then(|code| json::read(&code).ok())
}

/// Shows the result that the URL carries. With a dialog open, the dialog shows it instead.
#[component]
pub fn Notice() -> impl IntoView {
    let query = use_location().query;
    drawn(move || {
        let in_dialog = query.with(|query| query.get("dialog").is_some());
        let (class, text) = match (from_query::<Outcome>("done"), from_query::<AppError>("problem")) {
            _ if in_dialog => return None,
            (Some(outcome), _) if outcome.is_done() => ("notice done", outcome.to_string()),
            (Some(outcome), _) => ("notice", outcome.to_string()),
            (None, problem) => ("notice", problem?.to_string()),
        };
        Some(view! { <p class=class role="status">{text}</p> })
    })
}
