pub mod command;
pub mod page;
