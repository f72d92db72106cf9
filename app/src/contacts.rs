//! Contacts: the list, assignment, deletion, and import and export as CSV.

pub mod assign;
pub mod assign_dialog;
pub mod bulk;
pub mod bulk_dialog;
pub mod contact;
pub mod delete;
pub mod delete_dialog;
pub mod file_buttons;
pub mod page;
pub mod selection_bar;

#[cfg(feature = "ssr")]
pub mod export;
#[cfg(feature = "ssr")]
pub mod import;
#[cfg(feature = "ssr")]
pub mod list;
