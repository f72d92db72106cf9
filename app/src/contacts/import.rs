//! Contacts from a file: it is sent, looked at as it would be stored, and then stored.

pub mod check;
pub mod columns;
pub mod draft;
pub mod failed;
pub mod phone;
pub mod preview;
pub mod preview_page;
pub mod store;
pub mod wrong;
