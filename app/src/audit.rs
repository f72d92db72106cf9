pub mod act;
pub mod line;
pub mod page;

#[cfg(feature = "ssr")]
pub mod list;
#[cfg(feature = "ssr")]
pub mod record;
