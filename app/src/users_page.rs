//! The Users page: its list of Users and invitations, filters, dialogs and bulk actions.

pub mod acts;
pub mod attention;
pub mod bar;
pub mod bulk;
pub mod cells;
pub mod dialogs;
pub mod edit_invitation_dialog;
pub mod invitation_dialog;
pub mod links;
pub mod links_box;
pub mod links_dialog;
pub mod mail_pause_banner;
pub mod page;
pub mod pending_changes;
pub mod row;
pub mod selection_bar;
pub mod settle;
pub mod table;

#[cfg(feature = "ssr")]
pub mod counts;
#[cfg(feature = "ssr")]
pub mod cursor;
#[cfg(feature = "ssr")]
pub mod links_page;
#[cfg(feature = "ssr")]
pub mod list;
#[cfg(feature = "ssr")]
pub mod list_query;
#[cfg(feature = "ssr")]
pub mod select;
