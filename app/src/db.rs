//! SQLite or PostgreSQL, one SQL text for both.

mod conn;
pub mod migrations;
mod row;
mod sql;
mod tx;

pub use conn::Conn;
pub use row::{Column, FromRow, Row};
pub use sql::{Sql, Value, sql};
pub use tx::{OrganizationTx, RowTx, Tx};

use crate::{live::event::LiveEvent, search_key::stored::bring_up_to_date};
use sqlx::{
    Executor, PgPool, SqlitePool,
    migrate::MigrateError,
    postgres::PgPoolOptions,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{str::FromStr, time::Duration};
use tokio::sync::broadcast;
use uuid::Uuid;

/// Before this release a checkpoint could lose a write (sqlite.org/wal.html, "The WAL-reset bug").
const SQLITE_VERSION_MIN: i64 = 3_051_003;
const OPTIMIZED_EVERY: Duration = Duration::from_secs(60 * 60);
/// Commands lock a row and then read what is there now. At another level, which a database may have as its default, they
/// would read what was there before the lock, or fail.
const READ_COMMITTED: &str = "set session characteristics as transaction isolation level read committed";
/// The channel that PostgreSQL's nodes listen on.
pub const CHANNEL: &str = "roster";

#[derive(Clone, Debug)]
pub struct Db {
    engine: Engine,
    /// Every committed event of this installation, whichever node it came from.
    pub live: broadcast::Sender<LiveEvent>,
}

#[derive(Clone, Debug)]
enum Engine {
    Sqlite { writer: SqlitePool, readers: SqlitePool },
    Postgres(PgPool),
}

impl Db {
    /// Opens `sqlite:PATH` (made if it is not there) or `postgres://…`, and brings the schema up to date.
    pub async fn open(url: &str) -> Result<Self, OpenError> {
        let engine = match url {
            url if url.starts_with("sqlite:") => open_sqlite(url).await?,
            url if url.starts_with("postgres:") || url.starts_with("postgresql:") => {
                let pool = PgPoolOptions::new()
                    .max_connections(16)
                    .after_connect(|conn, _| Box::pin(async { conn.execute(READ_COMMITTED).await.map(|_| ()) }))
                    .connect(url)
                    .await?;
                migrations::postgres().run(&pool).await?;
                Engine::Postgres(pool)
            }
            _ => return Err(OpenError::UnknownEngine),
        };
        let db = Self { engine, live: broadcast::channel(1024).0 };
        bring_up_to_date(&db).await?;
        Ok(db)
    }

    /// For reading. What is read together is read in one `begin`.
    pub async fn read(&self) -> sqlx::Result<Conn> {
        Ok(match &self.engine {
            Engine::Sqlite { readers, .. } => Conn::Sqlite(readers.acquire().await?),
            Engine::Postgres(pool) => Conn::Postgres(pool.acquire().await?),
        })
    }

    /// The pool to listen on, where other nodes may write too.
    pub fn postgres(&self) -> Option<&PgPool> {
        match &self.engine {
            Engine::Sqlite { .. } => None,
            Engine::Postgres(pool) => Some(pool),
        }
    }

    pub async fn close(&self) {
        match &self.engine {
            Engine::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Engine::Postgres(pool) => pool.close().await,
        }
    }
}

async fn open_sqlite(url: &str) -> Result<Engine, OpenError> {
    let options = SqliteConnectOptions::from_str(url)?
        .create_if_missing(true)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        // Full: no acknowledged change is lost, not even to a power cut.
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(30));
    // The writer first: it makes the file and turns the journal over.
    let writer = SqlitePoolOptions::new().max_connections(1).connect_with(options.clone()).await?;
    let version: String = sqlx::query_scalar("select sqlite_version()").fetch_one(&writer).await?;
    if version_number(&version) < SQLITE_VERSION_MIN {
        return Err(OpenError::OldSqlite(version));
    }
    migrations::sqlite().run(&writer).await?;
    keep_known(&writer).await?;
    let readers = SqlitePoolOptions::new().max_connections(8).connect_with(options.read_only(true)).await?;
    Ok(Engine::Sqlite { writer, readers })
}

/// Without knowing how much is in the tables SQLite plans badly (sqlite.org/lang_analyze.html, "Recommended usage
/// patterns"): at the start of all of them, and then of those that have changed.
async fn keep_known(writer: &SqlitePool) -> sqlx::Result<()> {
    sqlx::query("pragma optimize = 0x10002").execute(writer).await?;
    let writer = writer.clone();
    tokio::spawn(async move {
        let mut hours = tokio::time::interval(OPTIMIZED_EVERY);
        hours.tick().await;
        while !writer.is_closed() {
            hours.tick().await;
            // The next hour is another chance.
            let _ = sqlx::query("pragma optimize").execute(&writer).await;
        }
    });
    Ok(())
}

fn version_number(version: &str) -> i64 {
    version.split('.').fold(0, |sum, part| sum * 1000 + part.parse::<i64>().unwrap_or(0))
}

#[derive(Debug)]
pub enum OpenError {
    UnknownEngine,
    OldSqlite(String),
    NewerSchema,
    Migration(MigrateError),
    Database(sqlx::Error),
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
            Self::Database(error) => write!(f, "the database could not be opened: {error}"),
        }
    }
}

impl std::error::Error for OpenError {}

/// Ids sort by the time they were made.
pub fn new_id() -> Uuid {
    Uuid::now_v7()
}
