//! Invites Users from CSV in three steps: upload, preview, import.

pub mod check;
pub mod choices;
pub mod columns_form;
pub mod draft;
pub mod failed;
pub mod line_error;
pub mod preview;
pub mod preview_page;
pub mod run;
