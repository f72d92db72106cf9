//! The live stream in the browser: one `EventSource` for all tabs, whose events become signals.

pub mod beat_interval;
pub mod signals;
pub mod stream;
pub mod tabs;
pub mod transitions;
