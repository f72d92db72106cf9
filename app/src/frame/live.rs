pub mod beat_interval;
pub mod stream;
pub mod tabs;
pub mod transitions;
