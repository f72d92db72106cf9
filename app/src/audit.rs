//! A workspace's audit log: its list and page. `store/audit_log` writes the lines.

pub mod line;
pub mod page;

#[cfg(feature = "ssr")]
pub mod list;
