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

/// What the running program has. Cheap to clone.
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

/// What does not change while the program runs.
#[derive(Clone, Debug)]
pub struct Site {
    /// Without a slash at its end.
    pub public_url: String,
    pub assets: Manifest,
    pub lease_ms: i64,
    pub beat_ms: i64,
    /// Mails are kept and shown instead of sent. The demo only.
    pub has_mailbox: bool,
}

impl AppState {
    pub fn now(&self) -> Millis {
        self.clock.now()
    }
}

/// A request of somebody with access to the workspace. There is no other way to get one.
#[derive(Clone, Debug)]
pub struct Ctx {
    pub state: AppState,
    pub now: Millis,
    pub person: Person,
    pub address: NetworkAddress,
    pub workspace: Workspace,
    /// The actor's own access.
    pub access: Uuid,
    pub actor: Grant,
}

/// Where a request comes from.
#[derive(Clone, Debug)]
pub struct NetworkAddress(pub String);

#[derive(Clone, Debug)]
pub struct Workspace {
    pub id: Uuid,
    pub slug: String,
    pub name: String,
    pub invitation_life_ms: i64,
    /// Grows with each change that is published.
    pub version: i64,
}
columns!(Workspace { id, slug, name, invitation_life_ms, version });

/// A workspace, and a User's access to it.
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

/// Workspaces that are open, and the accesses to them that are on.
const OPEN_ACCESSES: &str =
    "select w.id, w.slug, w.name, w.invitation_life_ms, w.version, a.user_id, a.id as access, a.level,
        a.workspace_settings, a.data_export, a.contact_deletion, a.contact_visibility, a.mask_contact_details
    from workspaces w join accesses a on a.workspace_id = w.id
    where w.archived_at is null and a.revoked_at is null and a.suspended_at is null and ";

/// Finds the accesses to a workspace that these Users have.
pub async fn find_open_accesses(
    conn: &mut Conn,
    workspace: Uuid,
    users: &[Uuid],
) -> sqlx::Result<Vec<WorkspaceAccess>> {
    let found = sql(OPEN_ACCESSES).push("w.id = ").push_bind(workspace).push(" and a.user_id in (");
    found.push_list(users.iter().copied()).push(")").fetch_all(conn).await
}

impl Ctx {
    /// Inside a server function.
    pub async fn of(workspace: &str) -> Result<Self, AppError> {
        // A page that was given up has taken its contexts along; nobody waits for this answer.
        let state: AppState = use_context().ok_or_else(|| AppError::internal("no state: the page was given up"))?;
        let person = person().ok_or(AppError::SignedOut)?;
        let address = use_context::<Parts>().and_then(|parts| parts.extensions.get::<NetworkAddress>().cloned());
        let address = address.ok_or_else(|| AppError::internal("no network address: the page was given up"))?;
        Self::build(state, person, address, workspace).await
    }

    /// As it is now: what was allowed may have ended since.
    pub async fn refresh(&self) -> Result<Self, AppError> {
        Self::build(self.state.clone(), self.person.clone(), self.address.clone(), &self.workspace.slug).await
    }

    pub async fn build(
        state: AppState,
        person: Person,
        address: NetworkAddress,
        workspace: &str,
    ) -> Result<Self, AppError> {
        // PostgreSQL knows no text with a NUL in it.
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

    /// One line of the audit.
    pub async fn record(&self, tx: &mut Conn, line: AuditEntry<'_>) -> sqlx::Result<()> {
        record(tx, Some(self.workspace.id), self.by(), line).await
    }

    pub async fn record_all<'a>(&self, tx: &mut Conn, lines: impl Iterator<Item = AuditEntry<'a>>) -> sqlx::Result<()> {
        record_all(tx, Some(self.workspace.id), self.by(), lines).await
    }

    /// Writes of one workspace come one after the other, and each finds the actor as they are now: what was
    /// allowed when the page was drawn may have ended since.
    pub async fn begin(&mut self) -> Result<Tx, AppError> {
        let mut tx = self.state.db.begin_in(self.workspace.id).await?.ok_or(AppError::NotFound)?;
        let own = find_access(&mut tx, self.workspace.id, self.person.id).await?.ok_or(AppError::NotFound)?;
        self.access = own.id;
        self.actor = own.grant;
        Ok(tx)
    }
}

/// Who is signed in, in a server function or while a page is drawn.
pub fn person() -> Option<Person> {
    use_context::<Parts>()?.extensions.get::<Person>().cloned()
}

#[derive(Debug)]
pub struct ActorAccess {
    pub id: Uuid,
    pub grant: Grant,
}
columns!(ActorAccess { id, grant });

/// The access of a User to a workspace, where it is on.
pub async fn find_access(conn: &mut Conn, workspace: Uuid, user: Uuid) -> sqlx::Result<Option<ActorAccess>> {
    sql("select id, level, workspace_settings, data_export, contact_deletion, contact_visibility, mask_contact_details
        from accesses where workspace_id = $1 and user_id = $2 and revoked_at is null and suspended_at is null")
    .bind(workspace)
    .bind(user)
    .fetch_optional(conn)
    .await
}
