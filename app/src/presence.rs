pub mod dot;
pub mod heart;

#[cfg(feature = "ssr")]
pub mod flush;
#[cfg(feature = "ssr")]
pub mod marks;
