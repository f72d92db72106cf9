//! What a request is handled with: the server's state, and the actor with their access.

use super::{
    active_counts::ActiveCounts,
    audit_log::{AuditActor, AuditEntry, record, record_all},
    check_limit::CheckLimit,
    clock::{Clock, Millis},
    db::{Column, Conn, Db, FromRow, Row, Tx, sql},
    manifest::Manifest,
    marks::Marks,
    password::Passwords,
    person::Person,
};
use crate::{
    columns,
    domain::{error::AppError, policy::Grant},
};
use axum::http::request::Parts;
use leptos::prelude::use_context;
use std::sync::Arc;
use uuid::Uuid;

/// The state of the running server. Cheap to clone.
#[derive(Clone, Debug)]
pub struct AppState {
    pub db: Db,
    pub clock: Clock,
    pub marks: Marks,
    pub passwords: Passwords,
    pub active_counts: ActiveCounts,
    pub check_limit: CheckLimit,
    pub site: Arc<Site>,
}

/// Configuration that does not change while the server runs.
#[derive(Clone, Debug)]
pub struct Site {
    /// The address of the server, without a slash at its end.
    pub public_url: String,
    pub assets: Manifest,
    pub lease_ms: i64,
    pub beat_ms: i64,
    /// Whether emails are stored and shown instead of sent. For the demo only.
    pub has_mailbox: bool,
}

impl AppState {
    pub fn now(&self) -> Millis {
        self.clock.now()
    }
}

/// A request of a User with access to the workspace. There is no other way to get one.
#[derive(Clone, Debug)]
pub struct Ctx {
    pub state: AppState,
    pub now: Millis,
    pub person: Person,
    pub address: NetworkAddress,
    pub workspace: Workspace,
    /// The id of the actor's own access.
    pub access: Uuid,
    pub actor: Grant,
}

/// The network address that a request comes from.
#[derive(Clone, Debug)]
pub struct NetworkAddress(pub String);

#[derive(Clone, Debug)]
pub struct Workspace {
    pub id: Uuid,
    pub slug: String,
    pub name: String,
    pub invitation_life_ms: i64,
    /// Grows with each change of rows that is published.
    pub version: i64,
}
columns!(Workspace { id, slug, name, invitation_life_ms, version });

/// A workspace, and a User's active access to it.
#[derive(Clone, Debug)]
pub struct WorkspaceAccess {
    pub workspace: Workspace,
    pub user: Uuid,
    pub access: Uuid,
    pub grant: Grant,
}

impl FromRow for WorkspaceAccess {
    fn read(row: &Row) -> sqlx::Result<Self> {
        let (user, access) = (Column::read(row, "user_id")?, Column::read(row, "access")?);
        Ok(Self { workspace: Workspace::read(row)?, user, access, grant: Column::read(row, "grant")? })
    }
}

/// Selects active accesses to workspaces that are not archived.
const OPEN_ACCESSES: &str =
    "select w.id, w.slug, w.name, w.invitation_life_ms, w.version, a.user_id, a.id as access, a.level,
        a.workspace_settings, a.data_export, a.contact_deletion, a.contact_visibility, a.mask_contact_details
    from workspaces w join accesses a on a.workspace_id = w.id
    where w.archived_at is null and a.revoked_at is null and a.suspended_at is null and ";

/// Finds the active accesses of these Users to a workspace.
pub async fn find_open_accesses(
    conn: &mut Conn,
    workspace: Uuid,
    users: &[Uuid],
) -> sqlx::Result<Vec<WorkspaceAccess>> {
    let found = sql(OPEN_ACCESSES).push("w.id = ").push_bind(workspace).push(" and a.user_id in (");
    found.push_list(users.iter().copied()).push(")").fetch_all(conn).await
}

impl Ctx {
    /// Builds the context inside a server function.
    pub async fn of(workspace: &str) -> Result<Self, AppError> {
        // An abandoned page has dropped its contexts; nobody waits for this answer.
        let state: AppState = use_context().ok_or_else(|| AppError::internal("no state: the page was given up"))?;
        let person = person().ok_or(AppError::SignedOut)?;
        let address = use_context::<Parts>().and_then(|parts| parts.extensions.get::<NetworkAddress>().cloned());
        let address = address.ok_or_else(|| AppError::internal("no network address: the page was given up"))?;
        Self::build(state, person, address, workspace).await
    }

    /// Builds the context again: the access may have ended since.
    pub async fn refresh(&self) -> Result<Self, AppError> {
        Self::build(self.state.clone(), self.person.clone(), self.address.clone(), &self.workspace.slug).await
    }

    pub async fn build(
        state: AppState,
        person: Person,
        address: NetworkAddress,
        workspace: &str,
    ) -> Result<Self, AppError> {
        // PostgreSQL refuses a text that contains NUL.
        if workspace.contains('\0') {
            return Err(AppError::NotFound);
        }
        let mut conn = state.db.read().await?;
        let found =
            sql(OPEN_ACCESSES).push("w.slug = ").push_bind(workspace).push(" and a.user_id = ").push_bind(person.id);
        let found = found.fetch_optional::<WorkspaceAccess>(&mut conn).await?;
        let WorkspaceAccess { access, grant, workspace, .. } = found.ok_or(AppError::NotFound)?;
        drop(conn);
        Ok(Self { now: state.now(), state, person, address, workspace, access, actor: grant })
    }

    pub fn by(&self) -> AuditActor<'_> {
        self.person.by(&self.address, self.now)
    }

    /// Records one entry of the audit log.
    pub async fn record(&self, tx: &mut Conn, line: AuditEntry<'_>) -> sqlx::Result<()> {
        record(tx, Some(self.workspace.id), self.by(), line).await
    }

    pub async fn record_all<'a>(&self, tx: &mut Conn, lines: impl Iterator<Item = AuditEntry<'a>>) -> sqlx::Result<()> {
        record_all(tx, Some(self.workspace.id), self.by(), lines).await
    }

    /// Begins a transaction that locks the workspace, and reads the actor's access again: it may have changed since the
    /// page was rendered.
    pub async fn begin(&mut self) -> Result<Tx, AppError> {
        let mut tx = self.state.db.begin_in(self.workspace.id).await?.ok_or(AppError::NotFound)?;
        let own = find_access(&mut tx, self.workspace.id, self.person.id).await?.ok_or(AppError::NotFound)?;
        self.access = own.id;
        self.actor = own.grant;
        Ok(tx)
    }
}

/// Returns the signed-in User, in a server function or while a page is rendered.
pub fn person() -> Option<Person> {
    use_context::<Parts>()?.extensions.get::<Person>().cloned()
}

#[derive(Debug)]
pub struct ActorAccess {
    pub id: Uuid,
    pub grant: Grant,
}
columns!(ActorAccess { id, grant });

/// Finds the active access of a User to a workspace.
pub async fn find_access(conn: &mut Conn, workspace: Uuid, user: Uuid) -> sqlx::Result<Option<ActorAccess>> {
    sql("select id, level, workspace_settings, data_export, contact_deletion, contact_visibility, mask_contact_details
        from accesses where workspace_id = $1 and user_id = $2 and revoked_at is null and suspended_at is null")
    .bind(workspace)
    .bind(user)
    .fetch_optional(conn)
    .await
}
