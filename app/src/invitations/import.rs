//! Users from a file: it is sent, looked at as it would be invited, line by line, and then invited.

pub mod check;
pub mod choices;
pub mod columns_form;
pub mod draft;
pub mod failed;
pub mod preview;
pub mod preview_page;
pub mod run;
pub mod wrong;
