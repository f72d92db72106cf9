//! The first run: creates the Organization, its first workspace and its Owner.

pub mod command;
pub mod page;
