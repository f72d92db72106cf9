//! Workspace settings: the General page with the invitation rules, and the page about access levels.

pub mod access_levels;
pub mod page;
pub mod rules;
pub mod rules_form;
pub mod save;
