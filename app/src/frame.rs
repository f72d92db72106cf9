//! The parts that surround the pages of all slices: layout, lists, the live stream, presence. May use `domain`, `ui`
//! and, on the server, `store`; never a slice.

pub mod finished;
pub mod layout;
pub mod listing;
pub mod live;
pub mod page;
pub mod presence;
pub mod refused;
pub mod state_tag;

#[cfg(feature = "ssr")]
pub mod guest;
#[cfg(feature = "ssr")]
pub mod plain;
