//! The pages for Organization admins: Users, workspaces and the Organization's audit log.

pub mod admin;
pub mod list;
pub mod organization_outcome;
pub mod remove;
pub mod remove_page;
pub mod users_page;
pub mod workspaces;
pub mod workspaces_page;

#[cfg(feature = "ssr")]
pub mod audit_list;
#[cfg(feature = "ssr")]
pub mod audit_page;
