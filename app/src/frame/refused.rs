use crate::{
    domain::{error::AppError, policy::Refusal},
    ui::{head::set_status, icon::Icon, message::Message},
};
use leptos::prelude::*;

/// Shows why the requested page cannot be shown, and sets the HTTP status to match.
#[component]
pub fn Refused(error: AppError) -> impl IntoView {
    set_status(error.status());
    let (icon, title, help) = match &error {
        AppError::Refused(Refusal::OwnersAndManagersOnly | Refusal::SettingsRestricted) => {
            (Icon::Lock, "You don't have access to this page", "Ask a workspace Owner to change this.")
        }
        AppError::Refused(_) => (Icon::Lock, "You don't have access to this page", ""),
        AppError::NotFound => (Icon::Search, "Page not found", ""),
        AppError::SignedOut => (Icon::Lock, "Signed out", ""),
        AppError::Internal(_) => (Icon::Warning, "Server error", "Please try again."),
        _ => (Icon::Warning, "This page couldn't be loaded", ""),
    };
    let text = format!("{error} {help}");
    let link = if error == AppError::SignedOut { "Sign in" } else { "Go to my workspaces" };
    view! { <Message icon title text href="/" link/> }
}
