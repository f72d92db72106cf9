//! The Users page, and what acts on its rows: a User or an invitation, one or many.

pub mod acts;
pub mod attention;
pub mod bar;
pub mod bulk;
pub mod cells;
pub mod edit_invitation_dialog;
pub mod invitation_dialog;
pub mod links;
pub mod links_box;
pub mod links_dialog;
pub mod news;
pub mod page;
pub mod row;
pub mod selection_bar;
pub mod settle;
pub mod table;
pub mod trouble;

#[cfg(feature = "ssr")]
pub mod counts;
#[cfg(feature = "ssr")]
pub mod key;
#[cfg(feature = "ssr")]
pub mod links_page;
#[cfg(feature = "ssr")]
pub mod list;
#[cfg(feature = "ssr")]
pub mod select;
