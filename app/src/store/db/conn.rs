use sqlx::{PgConnection, Postgres, Sqlite, SqliteConnection, Transaction, pool::PoolConnection};
use std::fmt::Debug;

/// What statements run on: a connection or a transaction, of either engine.
pub type Conn = dyn Connected;

/// A type that statements run on.
pub trait Connected: Debug + Send {
    fn is_sqlite(&self) -> bool;
    fn on(&mut self) -> On<'_>;
}

/// The connection itself.
#[derive(Debug)]
pub enum On<'a> {
    Sqlite(&'a mut SqliteConnection),
    Postgres(&'a mut PgConnection),
}

/// A connection for reading, outside of any transaction.
#[derive(Debug)]
pub enum ReadConn {
    Sqlite(PoolConnection<Sqlite>),
    Postgres(PoolConnection<Postgres>),
}

/// An open transaction. Dropped without `commit`, it is rolled back.
#[derive(Debug)]
pub enum EngineTx {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl EngineTx {
    pub async fn commit(self) -> sqlx::Result<()> {
        match self {
            Self::Sqlite(tx) => tx.commit().await,
            Self::Postgres(tx) => tx.commit().await,
        }
    }
}

impl Connected for ReadConn {
    fn is_sqlite(&self) -> bool {
        matches!(self, Self::Sqlite(_))
    }

    fn on(&mut self) -> On<'_> {
        match self {
            Self::Sqlite(conn) => On::Sqlite(conn),
            Self::Postgres(conn) => On::Postgres(conn),
        }
    }
}

impl Connected for EngineTx {
    fn is_sqlite(&self) -> bool {
        matches!(self, Self::Sqlite(_))
    }

    fn on(&mut self) -> On<'_> {
        match self {
            Self::Sqlite(tx) => On::Sqlite(tx),
            Self::Postgres(tx) => On::Postgres(tx),
        }
    }
}
