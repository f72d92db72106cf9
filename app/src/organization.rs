//! Everyone in the Organization, and its Workspaces: for its admins.

#[cfg(feature = "ssr")]
pub mod admin;
#[cfg(feature = "ssr")]
pub mod done;
#[cfg(feature = "ssr")]
pub mod list;
#[cfg(feature = "ssr")]
pub mod remove;
#[cfg(feature = "ssr")]
pub mod remove_page;
#[cfg(feature = "ssr")]
pub mod users_page;
#[cfg(feature = "ssr")]
pub mod workspace;
#[cfg(feature = "ssr")]
pub mod workspaces;
#[cfg(feature = "ssr")]
pub mod workspaces_page;
