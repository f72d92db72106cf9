//! Transactions, and the order in which they lock: the Organization, workspaces by their ids, then rows.

use super::{
    CHANNEL, Db, Engine, Sql,
    conn::{Connected, EngineTx, On},
    sql,
};
use crate::domain::live_event::LiveEvent;
use std::collections::BTreeSet;
use tokio::sync::broadcast;
use uuid::Uuid;

/// A transaction that locks only rows. It publishes nothing: that would change a workspace's version, and so lock the
/// workspace after its rows. Dropped without `commit`, it is rolled back.
#[derive(Debug)]
pub struct RowTx {
    tx: EngineTx,
    live: broadcast::Sender<LiveEvent>,
}

/// A transaction that has locked the Organization and may lock workspaces next.
#[derive(Debug)]
pub struct OrganizationTx(RowTx);

/// A transaction that has locked the workspaces it changes and publishes events when it is committed.
#[derive(Debug)]
pub struct Tx {
    rows: RowTx,
    locked: BTreeSet<Uuid>,
    events: Vec<LiveEvent>,
}

impl Db {
    /// Begins a transaction on rows that no workspace shows.
    pub async fn begin(&self) -> sqlx::Result<RowTx> {
        let tx = match &self.engine {
            // Immediate: a transaction that first reads and then writes could find the lock taken.
            Engine::Sqlite { writer, .. } => EngineTx::Sqlite(writer.begin_with("begin immediate").await?),
            Engine::Postgres(pool) => EngineTx::Postgres(pool.begin().await?),
        };
        Ok(RowTx { tx, live: self.live.clone() })
    }

    /// Begins a transaction that changes one workspace. Returns `None` if it is archived or does not exist.
    pub async fn begin_in(&self, workspace: Uuid) -> sqlx::Result<Option<Tx>> {
        let active = sql("select id from workspaces where id = $1 and archived_at is null").bind(workspace);
        Ok(Some(self.begin_in_all(active).await?).filter(|tx| tx.has_locked(workspace)))
    }

    /// Begins a transaction that changes every workspace that `select id from workspaces …` finds.
    pub async fn begin_in_all(&self, select: Sql) -> sqlx::Result<Tx> {
        self.begin().await?.lock_workspaces(select).await
    }

    /// Begins a transaction that creates or removes Users or workspaces.
    pub async fn begin_in_organization(&self) -> sqlx::Result<OrganizationTx> {
        let mut tx = self.begin().await?;
        sql("select id from organizations").for_update(&tx).fetch_all::<(Uuid,)>(&mut tx).await?;
        Ok(OrganizationTx(tx))
    }

    /// Begins a transaction that publishes presence. One at a time, on all servers: each reads every lease.
    pub async fn begin_in_presence(&self) -> sqlx::Result<Tx> {
        let mut tx = self.begin().await?;
        sql("select version from presence_version").for_update(&tx).fetch_all::<(i64,)>(&mut tx).await?;
        Ok(Tx { rows: tx, locked: BTreeSet::new(), events: Vec::new() })
    }
}

impl RowTx {
    async fn lock_workspaces(mut self, select: Sql) -> sqlx::Result<Tx> {
        let select = select.push(" order by id").for_update(&self);
        let locked = select.fetch_all::<(Uuid,)>(&mut self).await?.into_iter().map(|(id,)| id).collect();
        Ok(Tx { rows: self, locked, events: Vec::new() })
    }

    pub async fn commit(self) -> sqlx::Result<()> {
        self.tx.commit().await
    }
}

impl OrganizationTx {
    /// Locks the workspaces that `select id from workspaces …` finds.
    pub async fn and_in(self, select: Sql) -> sqlx::Result<Tx> {
        self.0.lock_workspaces(select).await
    }

    /// Locks no workspace: for creating one.
    pub fn and_in_none(self) -> Tx {
        Tx { rows: self.0, locked: BTreeSet::new(), events: Vec::new() }
    }

    pub async fn commit(self) -> sqlx::Result<()> {
        self.0.commit().await
    }
}

impl Tx {
    pub fn has_locked(&self, workspace: Uuid) -> bool {
        self.locked.contains(&workspace)
    }

    /// Returns the workspaces that it has locked.
    pub fn locked(&self) -> Vec<Uuid> {
        self.locked.iter().copied().collect()
    }

    /// Counts a workspace that this transaction has inserted as locked: no other transaction sees it yet.
    pub fn note_inserted(&mut self, workspace: Uuid) {
        self.locked.insert(workspace);
    }

    /// Publishes `event` when the transaction is committed. A change of rows needs the workspace's lock.
    pub fn publish(&mut self, event: LiveEvent) {
        debug_assert!(!event.changes_rows() || self.has_locked(event.workspace), "not locked: {event:?}");
        let told = self.events.iter_mut().any(|before| before.merge(&event));
        if !told {
            self.events.push(event);
        }
    }

    pub async fn commit(self) -> sqlx::Result<()> {
        let Self { rows: RowTx { mut tx, live }, mut events, .. } = self;
        let changed: BTreeSet<Uuid> =
            events.iter().filter(|event| event.changes_rows()).map(|event| event.workspace).collect();
        for workspace in changed {
            let grown = sql("update workspaces set version = version + 1 where id = $1 returning version");
            let (version,) = grown.bind(workspace).fetch_one::<(i64,)>(&mut tx).await?;
            let events = events.iter_mut().filter(|event| event.workspace == workspace && event.changes_rows());
            events.for_each(|event| event.version = version);
        }
        if !events.iter().all(LiveEvent::changes_rows) {
            let grown = sql("update presence_version set version = version + 1 returning version");
            let (presence,) = grown.fetch_one::<(i64,)>(&mut tx).await?;
            let events = events.iter_mut().filter(|event| !event.changes_rows());
            events.for_each(|event| event.presence = presence);
        }
        if tx.is_sqlite() {
            tx.commit().await?;
            for event in events {
                // It fails only without listeners.
                let _ = live.send(event);
            }
        } else {
            for payload in events.iter().flat_map(LiveEvent::payloads) {
                let notify = sql("select pg_notify($1, $2)").bind(CHANNEL).bind(payload);
                notify.execute(&mut tx).await?;
            }
            tx.commit().await?;
        }
        Ok(())
    }
}

impl Connected for RowTx {
    fn is_sqlite(&self) -> bool {
        self.tx.is_sqlite()
    }

    fn on(&mut self) -> On<'_> {
        self.tx.on()
    }
}

impl Connected for OrganizationTx {
    fn is_sqlite(&self) -> bool {
        self.0.is_sqlite()
    }

    fn on(&mut self) -> On<'_> {
        self.0.on()
    }
}

impl Connected for Tx {
    fn is_sqlite(&self) -> bool {
        self.rows.is_sqlite()
    }

    fn on(&mut self) -> On<'_> {
        self.rows.on()
    }
}
