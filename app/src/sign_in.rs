//! Sign-in, its limits against guessing, and password reset.

pub mod attempts;
pub mod browser;
pub mod check;
pub mod page;
pub mod reset;
pub mod reset_page;
pub mod start;
