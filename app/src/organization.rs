//! Everyone in the Organization, and its Workspaces: for its admins.

pub mod admin;
pub mod done;
pub mod list;
pub mod remove;
pub mod remove_page;
pub mod users_page;
pub mod workspaces;
pub mod workspaces_page;

#[cfg(feature = "ssr")]
pub mod audit_list;
#[cfg(feature = "ssr")]
pub mod audit_page;
