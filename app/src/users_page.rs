pub mod acts;
pub mod attention;
pub mod bar;
pub mod cells;
pub mod news;
pub mod page;
pub mod row;
pub mod settle;
pub mod table;

#[cfg(feature = "ssr")]
pub mod counts;
#[cfg(feature = "ssr")]
pub mod key;
#[cfg(feature = "ssr")]
pub mod list;
#[cfg(feature = "ssr")]
pub mod select;
