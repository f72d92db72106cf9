pub mod dot;
pub mod heart;
