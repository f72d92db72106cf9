//! What every page stands in: layout, lists, the live stream, presence.

pub mod finished;
pub mod layout;
pub mod listing;
pub mod live;
pub mod presence;
pub mod refused;
pub mod state_tag;
pub mod status;

#[cfg(feature = "ssr")]
pub mod guest;
#[cfg(feature = "ssr")]
pub mod plain;
