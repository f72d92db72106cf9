//! What the tests are told in: an installation, the people in it, their browsers, and what these show.

#[macro_use]
mod engine;

pub mod app;
pub mod browser;
pub mod cast;
pub mod page;
pub mod records;
pub mod smtp;
pub mod stream;

pub use app::{TestApp, days, minutes, seconds};
pub use browser::Browser;
pub use cast::{Cast, PASSWORD, Person, SALES, SUPPORT, grant, restricted};
pub use engine::{Engine, on};
pub use page::Page;
