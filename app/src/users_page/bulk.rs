//! Actions on many selected rows.

pub mod act;
#[cfg(feature = "ssr")]
pub mod command;
pub mod dialog;
#[cfg(feature = "ssr")]
pub mod seen;
