//! One's own name, picture, notices, password and sessions, wherever one works.

pub mod change;
pub mod device;
pub mod notices;
pub mod page;
pub mod picture;
pub mod sessions;
