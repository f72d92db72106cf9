use super::{admin::AdminCtx, organization_outcome::OrganizationOutcome};
use crate::{
    columns,
    domain::{
        audit_act::AuditAct,
        error::AppError,
        live_event::LiveEvent,
        name::parse_name,
        policy::{self, Grant, Level, Restrictions},
    },
    invitations::cancel::command::cancel_invitation_of,
    store::{
        access::{Newcomer, grant_to},
        audit_log::{AuditEntry, record},
        clock::Millis,
        db::{Tx, sql},
        workspace::insert_workspace,
    },
};
use uuid::Uuid;

#[derive(Clone, Debug)]
pub struct WorkspaceRow {
    pub id: Uuid,
    pub slug: String,
    pub name: String,
    pub users: i64,
    pub invited: i64,
    pub created_at: Millis,
    pub archived_at: Option<Millis>,
}
columns!(WorkspaceRow { id, slug, name, users, invited, created_at, archived_at });

const WORKSPACES: &str = "select w.id, w.slug, w.name,
        (select count(*) from accesses a where a.workspace_id = w.id and a.revoked_at is null) as users,
        (select count(*) from invitations i
            where i.workspace_id = w.id and i.accepted_at is null and i.cancelled_at is null) as invited,
        w.created_at, w.archived_at
    from workspaces w";

/// Lists all workspaces by name, archived ones last.
pub async fn list(ctx: &AdminCtx) -> Result<Vec<WorkspaceRow>, AppError> {
    let mut conn = ctx.state.db.read().await?;
    let mut rows: Vec<WorkspaceRow> = sql(WORKSPACES).push(" order by w.name, w.id").fetch_all(&mut conn).await?;
    rows.sort_by_key(|row| row.archived_at.is_some());
    Ok(rows)
}

pub async fn find(ctx: &AdminCtx, workspace: Uuid) -> Result<WorkspaceRow, AppError> {
    let mut conn = ctx.state.db.read().await?;
    let found = sql(WORKSPACES).push(" where w.id = ").push_bind(workspace);
    found.fetch_optional(&mut conn).await?.ok_or(AppError::NotFound)
}

/// Creates a workspace with the actor as its first Owner.
pub async fn create(ctx: &AdminCtx, name: &str) -> Result<OrganizationOutcome, AppError> {
    let mut tx = ctx.begin().await?.and_in_none();
    policy::can_change_workspaces(ctx.actor)?;
    let name = parse_name(name)?;
    let (workspace, _) = insert_workspace(&mut tx, &name, ctx.now).await?;
    record(&mut tx, Some(workspace), ctx.by(), AuditEntry::new(AuditAct::WorkspaceCreated).after(name)).await?;
    make_owner(&mut tx, ctx, workspace).await?;
    tx.commit().await?;
    Ok(OrganizationOutcome::Created)
}

/// Begins a transaction in a workspace. Fails with `NotFound` if it is archived.
async fn begin_in(ctx: &AdminCtx, workspace: Uuid) -> Result<Tx, AppError> {
    let active = sql("select id from workspaces where id = $1 and archived_at is null").bind(workspace);
    let tx = ctx.begin().await?.and_in(active).await?;
    if tx.has_locked(workspace) { Ok(tx) } else { Err(AppError::NotFound) }
}

pub async fn rename(ctx: &AdminCtx, workspace: Uuid, name: &str) -> Result<OrganizationOutcome, AppError> {
    let mut tx = begin_in(ctx, workspace).await?;
    policy::can_change_workspaces(ctx.actor)?;
    let name = parse_name(name)?;
    let before = sql("select name from workspaces where id = $1").bind(workspace);
    let (before,) = before.fetch_one::<(String,)>(&mut tx).await?;
    if before == name {
        return Ok(OrganizationOutcome::Renamed);
    }
    let line = AuditEntry::new(AuditAct::SettingsChanged).before(before).after(&name);
    record(&mut tx, Some(workspace), ctx.by(), line).await?;
    sql("update workspaces set name = $2 where id = $1").bind(workspace).bind(name).execute(&mut tx).await?;
    tx.publish(LiveEvent::workspace(workspace));
    tx.commit().await?;
    Ok(OrganizationOutcome::Renamed)
}

/// Archives a workspace. Everyone loses access immediately; the accesses are kept for a restore.
pub async fn archive(ctx: &AdminCtx, workspace: Uuid) -> Result<OrganizationOutcome, AppError> {
    let mut tx = begin_in(ctx, workspace).await?;
    policy::can_change_workspaces(ctx.actor)?;
    sql("update workspaces set archived_at = $2 where id = $1").bind(workspace).bind(ctx.now).execute(&mut tx).await?;
    record(&mut tx, Some(workspace), ctx.by(), AuditEntry::new(AuditAct::WorkspaceArchived)).await?;
    tx.publish(LiveEvent::workspace(workspace));
    tx.commit().await?;
    Ok(OrganizationOutcome::Archived)
}

pub async fn restore(ctx: &AdminCtx, workspace: Uuid) -> Result<OrganizationOutcome, AppError> {
    let archived = sql("select id from workspaces where id = $1").bind(workspace);
    let mut tx = ctx.begin().await?.and_in(archived).await?;
    policy::can_change_workspaces(ctx.actor)?;
    let restored = sql("update workspaces set archived_at = null where id = $1 and archived_at is not null");
    if restored.bind(workspace).execute(&mut tx).await? == 0 {
        return Err(AppError::NotFound);
    }
    record(&mut tx, Some(workspace), ctx.by(), AuditEntry::new(AuditAct::WorkspaceRestored)).await?;
    // Its last Owner may have left the Organization since.
    let owners = sql("select count(*) from accesses
        where workspace_id = $1 and level = 'owner' and revoked_at is null and suspended_at is null")
    .bind(workspace)
    .fetch_count(&mut tx)
    .await?;
    if owners == 0 {
        make_owner(&mut tx, ctx, workspace).await?;
    }
    tx.commit().await?;
    Ok(OrganizationOutcome::Restored)
}

async fn make_owner(tx: &mut Tx, ctx: &AdminCtx, workspace: Uuid) -> sqlx::Result<()> {
    // An existing access of the actor is raised, also a suspended one, since a person has one access per workspace.
    let raised = sql("update accesses set level = 'owner', workspace_settings = false, data_export = false,
            contact_deletion = false, contact_visibility = false, mask_contact_details = false,
            suspended_at = null, suspended_by = null, revision = revision + 1
        where workspace_id = $1 and user_id = $2 and revoked_at is null")
    .bind(workspace)
    .bind(ctx.person.id)
    .execute(tx)
    .await?;
    if raised == 0 {
        let newcomer = Newcomer {
            user: ctx.person.id,
            display_name: &ctx.person.display_name,
            email: &ctx.person.email,
            invited_by: None,
        };
        let owner = Grant { level: Level::Owner, restrictions: Restrictions::default() };
        grant_to(tx, workspace, newcomer, owner, ctx.now).await?;
    }
    cancel_invitation_of(tx, workspace, &ctx.person.email, ctx.by()).await?;
    let line = AuditEntry::new(AuditAct::AccessGranted).on(&ctx.person.display_name, &ctx.person.email);
    record(tx, Some(workspace), ctx.by(), line.after(Level::Owner.name())).await
}
