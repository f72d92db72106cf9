//! The General settings of a workspace, and the page of access levels.

pub mod access_levels;
pub mod page;
pub mod rules;
pub mod rules_form;
pub mod save;
