//! The tests' vocabulary: an installation, its people, their browsers and what these show.

#[macro_use]
mod engine;

pub mod authority;
pub mod browser;
pub mod cast;
pub mod line;
pub mod page;
pub mod program;
pub mod records;
pub mod smtp;
pub mod stream;
pub mod test_app;

pub use browser::{Browser, state_of};
pub use cast::{Cast, PASSWORD, Person, SALES, SUPPORT, grant, restricted};
pub use engine::{Engine, on};
pub use page::Page;
pub use test_app::{LEASE_MS, TestApp, days, minutes, seconds};

/// Reads a number from the environment.
pub fn asked(variable: &str) -> Option<u32> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{variable} is a number, not {text:?}")))
}
