pub mod acts;
pub mod bar;
pub mod cells;
pub mod page;
pub mod row;
pub mod settle;
pub mod table;

#[cfg(feature = "ssr")]
pub mod list;
