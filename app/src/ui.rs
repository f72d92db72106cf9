//! Components that know nothing of Users, accesses or invitations. May use `domain` for errors and numbers.

pub mod act;
pub mod ask;
pub mod avatar;
pub mod boxed;
pub mod debounce;
pub mod dialog;
pub mod head;
pub mod icon;
pub mod location;
pub mod marked;
pub mod menu;
pub mod message;
pub mod part;
pub mod person_line;
pub mod problem;
pub mod protocol;
pub mod skipped_list;
pub mod subject_fields;
pub mod text_area;
pub mod time;
pub mod toast;
pub mod upload_bar;
pub mod url;
