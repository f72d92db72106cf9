pub mod acts;
pub mod cells;
pub mod page;
pub mod row;
pub mod table;

#[cfg(feature = "ssr")]
pub mod list;
