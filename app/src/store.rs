//! The server's state: the database and its rows, the clock, tokens, passwords. May use `domain`; the slices' commands
//! build on it.

pub mod access;
pub mod active_counts;
pub mod audit_log;
pub mod check_limit;
pub mod clock;
pub mod ctx;
pub mod db;
pub mod flush;
pub mod grant_columns;
pub mod mail_requests;
pub mod manifest;
pub mod marks;
pub mod namesakes;
pub mod network;
pub mod outbox;
pub mod password;
pub mod person;
pub mod recipients;
pub mod search_key;
pub mod session;
pub mod time_zone;
pub mod token;
pub mod user;
pub mod workspace;
