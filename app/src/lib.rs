//! The product: pages, rules, SQL. Compiled twice, for the host (`ssr`) and for the browser (`hydrate`).
#![recursion_limit = "512"]

pub mod access_levels;
pub mod act;
pub mod audit;
pub mod bulk;
pub mod contacts;
pub mod email;
pub mod error;
pub mod general_settings;
pub mod invitations;
pub mod json;
pub mod layout;
pub mod listing;
pub mod live;
pub mod mail_pause;
pub mod outcome;
pub mod policy;
pub mod presence;
pub mod refused;
pub mod sign_in;
pub mod status;
pub mod ui;
pub mod users;
pub mod users_page;

#[cfg(feature = "ssr")]
pub mod account;
#[cfg(feature = "ssr")]
pub mod clock;
#[cfg(feature = "ssr")]
pub mod csv_cell;
#[cfg(feature = "ssr")]
pub mod csv_import;
#[cfg(feature = "ssr")]
pub mod ctx;
#[cfg(feature = "ssr")]
pub mod db;
#[cfg(feature = "ssr")]
pub mod guest;
#[cfg(feature = "ssr")]
pub mod mail_requests;
#[cfg(feature = "ssr")]
pub mod mailbox;
#[cfg(feature = "ssr")]
pub mod manifest;
#[cfg(feature = "ssr")]
pub mod network;
#[cfg(feature = "ssr")]
pub mod organization;
#[cfg(feature = "ssr")]
pub mod outbox;
#[cfg(feature = "ssr")]
pub mod plain;
#[cfg(feature = "ssr")]
pub mod search_key;
#[cfg(feature = "ssr")]
pub mod set_up;
#[cfg(feature = "ssr")]
pub mod shell;
#[cfg(feature = "ssr")]
pub mod time_zone;
#[cfg(feature = "ssr")]
pub mod token;

use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::{
    SsrMode,
    components::{ParentRoute, Route, Router, Routes},
    path,
};

/// The pages of somebody who is signed in: the sitemap. Guests' pages are plain HTML, in the host's router.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Router>
            <Routes fallback=|| view! { <refused::Refused error=error::AppError::NotFound/> }>
                <ParentRoute path=path!("/w/:workspace") view=layout::WorkspaceLayout ssr=SsrMode::Async>
                    <Route path=path!("contacts") view=contacts::page::ContactsPage/>
                    <Route path=path!("settings/general") view=general_settings::page::GeneralPage/>
                    <Route path=path!("settings/users") view=users_page::page::UsersPage/>
                    <Route path=path!("settings/audit") view=audit::page::AuditPage/>
                    <Route path=path!("settings/access-levels") view=access_levels::AccessLevelsPage/>
                    <Route path=path!("*any") view=|| view! { <refused::Refused error=error::AppError::NotFound/> }/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}
