pub mod display_name;
pub mod edit;
pub mod edit_dialog;
pub mod finished;
pub mod grant_fields;
pub mod revoke;
pub mod revoke_dialog;

#[cfg(feature = "ssr")]
pub mod access;
#[cfg(feature = "ssr")]
pub mod recipients;
#[cfg(feature = "ssr")]
pub mod user;
