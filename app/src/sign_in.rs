//! Sessions begin here: sign-in, its limits, and a forgotten password.

pub mod attempts;
pub mod browser;
pub mod check;
pub mod page;
pub mod reset;
pub mod reset_page;
pub mod start;
