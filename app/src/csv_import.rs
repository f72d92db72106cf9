//! Files of lines, each of which becomes something: sent, kept while they are looked at, and then imported. What a line
//! becomes, each kind says for itself.

pub mod decode;
pub mod directory;
pub mod failed;
pub mod kept;
pub mod left_out;
pub mod names;
pub mod parts;
pub mod quotes;
pub mod sheet;
pub mod upload_page;
