//! The host: what exists because a program runs.

pub mod account;
pub mod assets;
pub mod avatars;
pub mod config;
pub mod demo;
pub mod export;
pub mod guests;
pub mod imports;
pub mod live;
pub mod lost;
pub mod mail;
pub mod network;
pub mod notices;
pub mod organization;
pub mod pages;
pub mod passwords;
pub mod plain;
pub mod presence;
pub mod ready;
pub mod router;
pub mod script_failures;
pub mod serve;
pub mod server_functions;
pub mod session;
pub mod telemetry;
pub mod upload;
