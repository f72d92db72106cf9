//! What is done to a User: edit, suspend, revoke.

pub mod edit;
pub mod edit_dialog;
pub mod grant_fields;
pub mod recipient_field;
pub mod revoke;
pub mod revoke_dialog;
pub mod suspend;
pub mod user_dialog;

#[cfg(feature = "ssr")]
pub mod describe;
#[cfg(feature = "ssr")]
pub mod unverified;
