pub mod event;
pub mod stream;
pub mod tabs;
pub mod transitions;
