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
use frame::{layout::WorkspaceLayout, refused::Refused};
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::{
    SsrMode,
    components::{ParentRoute, Route, Router, Routes},
    path,
};
use parts::{SettingsPage, load_contacts, load_settings};
use ui::part::draw_part;

/// Routes the pages of a signed-in User. Guests' pages are plain HTML, routed by the server crate.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Router>
            <Routes fallback=|| view! { <Refused error=AppError::NotFound/> }>
                <ParentRoute path=path!("/w/:workspace") view=WorkspaceLayout ssr=SsrMode::Async>
                    <Route path=path!("contacts") view=|| draw_part(load_contacts, parts::contacts)/>
                    <Route path=path!("settings/general") view=|| settings_page(SettingsPage::General)/>
                    <Route path=path!("settings/users") view=users_page::page::UsersPage/>
                    <Route path=path!("settings/audit") view=|| settings_page(SettingsPage::Audit)/>
                    <Route path=path!("settings/access-levels") view=|| settings_page(SettingsPage::AccessLevels)/>
                    <Route path=path!("*any") view=|| view! { <Refused error=AppError::NotFound/> }/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}

fn settings_page(page: SettingsPage) -> AnyView {
    draw_part(load_settings, move || parts::settings(page))
}
