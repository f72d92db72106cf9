//! Contacts from a file: it is sent, looked at as it would be stored, and then stored.

pub mod check;
pub mod draft;
pub mod failed;
pub mod page;
pub mod parse;
pub mod preview;
pub mod preview_page;
pub mod quotes;
pub mod store;
pub mod upload;
pub mod wrong;
