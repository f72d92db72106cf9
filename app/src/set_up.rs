//! The first run.

pub mod command;
pub mod page;
