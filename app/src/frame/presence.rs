//! Presence in the browser: the beat that a visible page sends, and the dot on an avatar.

pub mod dot;
pub mod heart;
