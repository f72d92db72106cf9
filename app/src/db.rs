//! SQLite or PostgreSQL, one SQL text for both.

pub mod migrations;
mod row;
mod sql;

pub use row::{Column, FromRow, Row};
pub use sql::{Sql, Value, sql};

use crate::live::event::LiveEvent;
use sqlx::{
    Connection, PgConnection, PgPool, Postgres, Sqlite, SqliteConnection, SqlitePool, Transaction,
    migrate::MigrateError,
    pool::PoolConnection,
    postgres::PgPoolOptions,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{collections::BTreeSet, str::FromStr, time::Duration};
use tokio::sync::broadcast;
use uuid::Uuid;

/// Before this release a checkpoint could lose a write (sqlite.org/wal.html, "The WAL-reset bug").
const SQLITE_VERSION_MIN: i64 = 3_051_003;
const OPTIMIZED_EVERY: Duration = Duration::from_secs(60 * 60);
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
                let pool = PgPoolOptions::new().max_connections(16).connect(url).await?;
                migrations::postgres().run(&pool).await?;
                Engine::Postgres(pool)
            }
            _ => return Err(OpenError::UnknownEngine),
        };
        Ok(Self { engine, live: broadcast::channel(1024).0 })
    }

    /// For reading. What is read together is read in one `begin`.
    pub async fn read(&self) -> sqlx::Result<Conn> {
        Ok(match &self.engine {
            Engine::Sqlite { readers, .. } => Conn::Sqlite(readers.acquire().await?),
            Engine::Postgres(pool) => Conn::Postgres(pool.acquire().await?),
        })
    }

    pub async fn begin(&self) -> sqlx::Result<Tx> {
        let conn = match &self.engine {
            // Immediate: a transaction that reads first and then writes would find the lock taken.
            Engine::Sqlite { writer, .. } => Conn::SqliteTx(writer.begin_with("begin immediate").await?),
            Engine::Postgres(pool) => Conn::PostgresTx(pool.begin().await?),
        };
        Ok(Tx { conn, live: self.live.clone(), events: Vec::new() })
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

/// One connection, on either engine.
#[derive(Debug)]
pub enum Conn {
    Sqlite(PoolConnection<Sqlite>),
    SqliteTx(Transaction<'static, Sqlite>),
    Postgres(PoolConnection<Postgres>),
    PostgresTx(Transaction<'static, Postgres>),
}

pub(crate) enum On<'a> {
    Sqlite(&'a mut SqliteConnection),
    Postgres(&'a mut PgConnection),
}

impl Conn {
    pub(crate) fn on(&mut self) -> On<'_> {
        match self {
            Self::Sqlite(conn) => On::Sqlite(conn),
            Self::SqliteTx(tx) => On::Sqlite(tx),
            Self::Postgres(conn) => On::Postgres(conn),
            Self::PostgresTx(tx) => On::Postgres(tx),
        }
    }

    pub fn is_sqlite(&self) -> bool {
        matches!(self, Self::Sqlite(_) | Self::SqliteTx(_))
    }

    pub async fn ping(&mut self) -> sqlx::Result<()> {
        match self.on() {
            On::Sqlite(conn) => conn.ping().await,
            On::Postgres(conn) => conn.ping().await,
        }
    }
}

/// A transaction, and what it will tell once it is committed. Dropped without `commit`, it never was.
#[derive(Debug)]
pub struct Tx {
    conn: Conn,
    live: broadcast::Sender<LiveEvent>,
    events: Vec<LiveEvent>,
}

impl Tx {
    pub fn publish(&mut self, event: LiveEvent) {
        let told = self.events.iter_mut().any(|before| before.takes_in(&event));
        if !told {
            self.events.push(event);
        }
    }

    pub async fn commit(mut self) -> sqlx::Result<()> {
        let changed: BTreeSet<Uuid> =
            self.events.iter().filter(|event| event.changes_rows()).map(|event| event.workspace).collect();
        for workspace in changed {
            let grown = sql("update workspaces set version = version + 1 where id = $1 returning version");
            let (version,) = grown.bind(workspace).fetch_one::<(i64,)>(&mut self.conn).await?;
            let events = self.events.iter_mut().filter(|event| event.workspace == workspace && event.changes_rows());
            events.for_each(|event| event.version = version);
        }
        if !self.events.iter().all(LiveEvent::changes_rows) {
            let grown = sql("update presence_version set version = version + 1 returning version");
            let (presence,) = grown.fetch_one::<(i64,)>(&mut self.conn).await?;
            let events = self.events.iter_mut().filter(|event| !event.changes_rows());
            events.for_each(|event| event.presence = presence);
        }
        match self.conn {
            Conn::SqliteTx(tx) => {
                tx.commit().await?;
                for event in self.events {
                    // Nobody listening is no error.
                    let _ = self.live.send(event);
                }
            }
            Conn::PostgresTx(mut tx) => {
                for payload in self.events.iter().flat_map(LiveEvent::payloads) {
                    sqlx::query("select pg_notify($1, $2)").bind(CHANNEL).bind(payload).execute(&mut *tx).await?;
                }
                tx.commit().await?;
            }
            Conn::Sqlite(_) | Conn::Postgres(_) => unreachable!("a Tx is only made by `begin`"),
        }
        Ok(())
    }
}

impl std::ops::Deref for Tx {
    type Target = Conn;
    fn deref(&self) -> &Conn {
        &self.conn
    }
}

impl std::ops::DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.conn
    }
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
