use sqlx::{Connection, PgConnection, Postgres, Sqlite, SqliteConnection, Transaction, pool::PoolConnection};

/// A connection or an open transaction, of either engine.
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

    pub(super) async fn commit(self) -> sqlx::Result<()> {
        match self {
            Self::SqliteTx(tx) => tx.commit().await,
            Self::PostgresTx(tx) => tx.commit().await,
            Self::Sqlite(_) | Self::Postgres(_) => unreachable!("a transaction is only made by `begin`"),
        }
    }

    pub async fn ping(&mut self) -> sqlx::Result<()> {
        match self.on() {
            On::Sqlite(conn) => conn.ping().await,
            On::Postgres(conn) => conn.ping().await,
        }
    }
}
