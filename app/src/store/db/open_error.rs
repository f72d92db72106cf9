use sqlx::migrate::MigrateError;
use std::path::PathBuf;

/// Why a database cannot be opened.
#[derive(Debug)]
pub enum OpenError {
    UnknownEngine,
    OldSqlite(String),
    NewerSchema,
    Migration(MigrateError),
    Database(sqlx::Error),
    /// SQLite's file or its folder cannot be used.
    File(PathBuf, String),
    /// PostgreSQL at this address cannot be reached.
    Unreachable(String, String),
    /// The database has an encoding that cannot store every name.
    Encoding(String),
    Pooler,
}

impl From<sqlx::Error> for OpenError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error)
    }
}

impl From<MigrateError> for OpenError {
    fn from(error: MigrateError) -> Self {
        match error {
            MigrateError::VersionMissing(_) | MigrateError::VersionTooNew(..) => Self::NewerSchema,
            error => Self::Migration(error),
        }
    }
}

impl std::fmt::Display for OpenError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::UnknownEngine => f.write_str("the database URL starts with sqlite: or postgres:"),
            Self::OldSqlite(version) => write!(f, "SQLite {version} can lose data; 3.51.3 or newer is needed"),
            Self::NewerSchema => {
                f.write_str("the database was written by a newer Roster; start that version, or restore a backup")
            }
            Self::Migration(error) => write!(f, "the database schema could not be brought up to date: {error}"),
            Self::File(path, error) => {
                write!(f, "the database file {} could not be opened: {error}", path.display())
            }
            Self::Unreachable(at, error) => write!(f, "PostgreSQL at {at} could not be reached: {error}"),
            Self::Encoding(encoding) => write!(
                f,
                "the database has the encoding {encoding}, which cannot store every name; create it anew with \
                 `create database … encoding 'UTF8' template template0`"
            ),
            Self::Pooler => f.write_str(
                "the database URL leads to a connection pooler in transaction mode, such as PgBouncer with \
                 pool_mode=transaction, through which Roster would miss changes; set pool_mode=session for this \
                 database, or use the address of PostgreSQL itself",
            ),
            Self::Database(error) => write!(f, "the database could not be opened: {error}"),
        }
    }
}

impl std::error::Error for OpenError {}
