//! Reads CSV files, and stores them between upload, preview and import. `contacts/import` and `invitations/import`
//! decide what a line becomes.

pub mod decode;
pub mod directory;
pub mod failed_line;
pub mod name_columns;
pub mod parts;
pub mod quotes;
pub mod sheet;
pub mod skipped_lines;
pub mod stored_import;
pub mod upload_page;
