#[cfg(feature = "ssr")]
pub mod workspace;
