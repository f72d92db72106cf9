//! Files of lines, each of which becomes something: sent, kept while they are looked at, and then imported. What a line
//! becomes, each kind says for itself.

pub mod failed;
pub mod kept;
pub mod parts;
pub mod quotes;
pub mod sheet;
pub mod upload_page;
