use crate::{
    domain::{error::AppError, policy::Refusal},
    ui::{icon::Icon, message::Message},
};
use leptos::prelude::*;

/// Shows why the requested page cannot be shown, and sets the HTTP status to match.
#[component]
pub fn Refused(error: AppError) -> impl IntoView {
    crate::frame::status::set(error.status());
    let (icon, title, help) = match &error {
        AppError::Refused(Refusal::OwnersAndManagersOnly | Refusal::SettingsRestricted) => {
            (Icon::Lock, "This page is not open to you", "An Owner of this workspace can change that.")
        }
        AppError::NotFound => (Icon::Search, "Not found", "If you followed a link, ask whoever sent it."),
        AppError::SignedOut => (Icon::Lock, "Signed out", ""),
        _ => (Icon::Warning, "That did not work", "Try again in a moment."),
    };
    let text = format!("{error} {help}");
    view! { <Message icon title text href="/" link="Go to my workspaces"/> }
}
