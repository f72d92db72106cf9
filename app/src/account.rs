//! One's own name, picture, password and sessions, wherever one works.

pub mod change;
pub mod device;
pub mod page;
pub mod picture;
pub mod sessions;
