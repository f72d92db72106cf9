pub mod page;
pub mod row;
pub mod table;

#[cfg(feature = "ssr")]
pub mod list;
