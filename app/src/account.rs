//! The account page: name, picture, notifications, password and sessions.

pub mod change;
pub mod device;
pub mod notices;
pub mod page;
pub mod picture;
pub mod sessions;
