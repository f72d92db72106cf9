//! Imports contacts from CSV in three steps: upload, preview, import.

pub mod check;
pub mod columns;
pub mod draft;
pub mod failed;
pub mod line_error;
pub mod phone;
pub mod preview;
pub mod preview_page;
pub mod store;
