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
            Self::UnknownEngine => f.write_str("the database URL must start with sqlite: or postgres:"),
            Self::OldSqlite(version) => write!(f, "SQLite {version} can lose data. Use 3.51.3 or newer"),
            Self::NewerSchema => f.write_str(
                "the database was written by a newer version of Roster. Start that version or restore a backup",
            ),
            Self::Migration(error) => write!(f, "couldn't update the database schema: {error}"),
            Self::File(path, error) => {
                write!(f, "couldn't open the database file {}: {error}", path.display())
            }
            Self::Unreachable(at, error) => write!(f, "couldn't reach PostgreSQL at {at}: {error}"),
            Self::Encoding(encoding) => write!(
                f,
                "the database encoding is {encoding}, which can't store every name. Recreate it with \
                 `create database … encoding 'UTF8' template template0`"
            ),
            Self::Pooler => f.write_str(
                "the database URL points to a connection pooler in transaction mode, such as PgBouncer with \
                 pool_mode=transaction. Roster would miss changes through it. Set pool_mode=session for this \
                 database, or use the address of PostgreSQL itself",
            ),
            Self::Database(error) => write!(f, "couldn't open the database: {error}"),
        }
    }
}

impl std::error::Error for OpenError {}
