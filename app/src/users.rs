pub mod display_name;
pub mod edit;
pub mod edit_dialog;
pub mod finished;
pub mod grant_fields;
pub mod recipient_field;
pub mod revoke;
pub mod revoke_dialog;
pub mod suspend;

#[cfg(feature = "ssr")]
pub mod access;
#[cfg(feature = "ssr")]
pub mod recipients;
#[cfg(feature = "ssr")]
pub mod user;
