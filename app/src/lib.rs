//! The product: pages, rules, SQL. Compiled twice, for the server (`ssr`) and for the browser (`hydrate`).
#![recursion_limit = "512"]

pub mod audit;
pub mod contacts;
pub mod domain;
pub mod frame;
pub mod invitations;
pub mod mail;
pub mod parts;
pub mod settings;
pub mod ui;
pub mod users;
pub mod users_page;

#[cfg(feature = "ssr")]
pub mod account;
#[cfg(feature = "ssr")]
pub mod csv_import;
#[cfg(feature = "ssr")]
pub mod organization;
#[cfg(feature = "ssr")]
pub mod set_up;
#[cfg(feature = "ssr")]
pub mod shell;
#[cfg(feature = "ssr")]
pub mod sign_in;
#[cfg(feature = "ssr")]
pub mod store;

use domain::error::AppError;
use frame::{layout::WorkspaceLayout, page::Page, refused::Refused};
use leptos::prelude::*;
use parts::SettingsPage;
use ui::{location::use_location, part::draw_part};
use users_page::page::UsersPage;

/// Draws the page of a signed-in User that the URL names. Guests' pages are plain HTML, routed by the server crate.
#[component]
pub fn App() -> impl IntoView {
    let path = use_location().path;
    let workspace = path.with_untracked(|path| Page::parse(path).map(|(workspace, _)| workspace.to_owned()));
    view! { <WorkspaceLayout workspace=workspace.unwrap_or_default() page=page/> }
}

fn page() -> AnyView {
    let path = use_location().path;
    let settings = |page| draw_part(parts::settings(page)).into_any();
    path.with(|path| match Page::parse(path).map(|(_, page)| page) {
        Some(Page::Contacts) => draw_part(parts::contacts()).into_any(),
        Some(Page::Users) => view! { <UsersPage/> }.into_any(),
        Some(Page::General) => settings(SettingsPage::General),
        Some(Page::AccessLevels) => settings(SettingsPage::AccessLevels),
        Some(Page::Audit) => settings(SettingsPage::Audit),
        None => view! { <Refused error=AppError::NotFound/> }.into_any(),
    })
}
