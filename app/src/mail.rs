//! The pause of all emails, and the mailbox of the demo.

pub mod mail_pause;

#[cfg(feature = "ssr")]
pub mod mailbox;
