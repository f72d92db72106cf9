//! Users of a workspace: their details, and editing, suspending and revoking their access.

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
