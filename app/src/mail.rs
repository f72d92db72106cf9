//! The pause of all email while the mail server refuses it, and the demo's mailbox.

pub mod mail_pause;

#[cfg(feature = "ssr")]
pub mod mailbox;
