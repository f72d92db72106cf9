//! The audit of a workspace.

pub mod line;
pub mod page;

#[cfg(feature = "ssr")]
pub mod list;
