//! The database: SQLite or PostgreSQL, with one SQL text for both.

mod conn;
pub mod migrations;
mod open_error;
mod open_postgres;
mod open_sqlite;
mod row;
mod sql;
mod tx;

pub use conn::{Conn, Connected, ReadConn};
pub use open_error::OpenError;
pub use row::{Column, FromRow, Row};
pub use sql::{Sql, Value, sql};
pub use tx::{OrganizationTx, RowTx, Tx};

use super::search_key::stored::bring_up_to_date;
use crate::domain::{id::new_id, live_event::LiveEvent};
use sqlx::{PgPool, SqlitePool};
use std::time::Duration;
use tokio::sync::broadcast;

pub const CONNECTIONS: u32 = 16;
/// How long a request waits for a connection before it is refused as busy.
const ACQUIRED_WITHIN: Duration = Duration::from_secs(5);
/// Bytes that `try_write` writes: more than an ordinary change needs.
const TRIED_BYTES: usize = 16 * 1024;
/// The PostgreSQL channel that all servers listen on.
pub const CHANNEL: &str = "roster";

#[derive(Clone, Debug)]
pub struct Db {
    engine: Engine,
    /// All committed events of this installation, of any server.
    pub live: broadcast::Sender<LiveEvent>,
}

#[derive(Clone, Debug)]
enum Engine {
    Sqlite { writer: SqlitePool, readers: SqlitePool },
    Postgres(PgPool),
}

impl Db {
    /// Opens `sqlite:PATH` (created if it does not exist) or `postgres://…`, and migrates the schema.
    pub async fn open(url: &str) -> Result<Self, OpenError> {
        Self::open_with(url, CONNECTIONS).await
    }

    /// Opens a database with at most `connections` to PostgreSQL; SQLite has one that writes and a few that read.
    pub async fn open_with(url: &str, connections: u32) -> Result<Self, OpenError> {
        let engine = match url {
            url if url.starts_with("sqlite:") => open_sqlite::open(url).await?,
            url if url.starts_with("postgres:") || url.starts_with("postgresql:") => {
                open_postgres::open(url, connections).await?
            }
            _ => return Err(OpenError::UnknownEngine),
        };
        let db = Self { engine, live: broadcast::channel(1024).0 };
        bring_up_to_date(&db).await?;
        Ok(db)
    }

    /// Returns a connection for reading.
    pub async fn read(&self) -> sqlx::Result<ReadConn> {
        Ok(match &self.engine {
            Engine::Sqlite { readers, .. } => ReadConn::Sqlite(readers.acquire().await?),
            Engine::Postgres(pool) => ReadConn::Postgres(pool.acquire().await?),
        })
    }

    /// Returns the pool to listen on, if other servers may write too.
    pub fn postgres(&self) -> Option<&PgPool> {
        match &self.engine {
            Engine::Sqlite { .. } => None,
            Engine::Postgres(pool) => Some(pool),
        }
    }

    /// Writes a little and deletes it again, which fails when the disk is full or the database read-only.
    pub async fn try_write(&self) -> sqlx::Result<()> {
        let mut tx = self.begin().await?;
        let id = new_id();
        let insert = sql("insert into mailbox (id, recipient, subject, body, html, received_at)
            values ($1, '', '', $2, '', 0)");
        insert.bind(id).bind(" ".repeat(TRIED_BYTES)).execute(&mut tx).await?;
        sql("delete from mailbox where id = $1").bind(id).execute(&mut tx).await?;
        tx.commit().await
    }

    /// Reads a little. A long write does not delay it.
    pub async fn try_read(&self) -> sqlx::Result<()> {
        let mut conn = self.read().await?;
        sql("select count(*) from organizations").fetch_count(&mut conn).await?;
        Ok(())
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
