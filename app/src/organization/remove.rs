use super::{admin::AdminCtx, organization_outcome::OrganizationOutcome};
use crate::{
    columns,
    domain::{
        audit_act::AuditAct,
        email::parse_email,
        error::AppError,
        live_event::LiveEvent,
        policy::{self, Level, OrganizationTarget},
    },
    sign_in::browser,
    store::{
        access::{count_other_owners, find_recipient, find_unrevoked, revoke_from},
        audit_log::{AuditEntry, record},
        db::{Conn, Sql, Tx, sql},
        outbox,
        person::Person,
        recipients::{self, Recipient},
        session,
    },
};
use std::collections::HashMap;
use uuid::Uuid;

/// The changes that removing a User would make.
#[derive(Clone, Debug)]
pub struct RemovalPreview {
    pub person: Person,
    /// Workspaces that need another Owner first.
    pub only_owner_of: Vec<String>,
    pub workspaces: Vec<WorkspaceToLeave>,
}

#[derive(Clone, Debug)]
pub struct WorkspaceToLeave {
    pub access: Uuid,
    pub workspace: String,
    /// How many contacts are assigned to them. Only the number, since an admin may not see the contacts.
    pub contacts: i64,
    /// Users who can get the contacts; empty without contacts.
    pub recipients: Vec<Recipient>,
}

/// Maps an access that ends to the one that gets its contacts. Contacts of other accesses become unassigned.
pub type Reassignments = HashMap<Uuid, Uuid>;

pub enum RemovalOutcome {
    Done(OrganizationOutcome),
    OnlyOwnerOf(Vec<String>),
}

pub async fn preview(ctx: &AdminCtx, user: Uuid) -> Result<RemovalPreview, AppError> {
    let mut conn = ctx.state.db.read().await?;
    let person = find(&mut conn, user).await?.ok_or(AppError::NotFound)?;
    policy::can_remove_from_organization(
        ctx.actor,
        OrganizationTarget { is_self: user == ctx.person.id, is_unverified: false },
    )?;
    let accesses = accesses(&mut conn, user).await?;
    let only_owner_of = only_owner_of(&mut conn, &accesses).await?;
    let mut workspaces = Vec::new();
    for access in accesses.into_iter().filter(|access| !access.is_archived) {
        let of = sql("select count(*) from contacts where assigned_to = $1").bind(access.id);
        let contacts = of.fetch_count(&mut conn).await?;
        let recipients = match contacts {
            0 => Vec::new(),
            _ => recipients::list(&mut conn, access.workspace_id, Some(access.id)).await?,
        };
        workspaces.push(WorkspaceToLeave { access: access.id, workspace: access.workspace, contacts, recipients });
    }
    Ok(RemovalPreview { person, only_owner_of, workspaces })
}

/// Removes a User from the Organization: ends all accesses, sessions and links in one transaction. Their history stays.
pub async fn remove(ctx: &AdminCtx, user: Uuid, hand_on: &Reassignments) -> Result<RemovalOutcome, AppError> {
    let mut tx = ctx.begin().await?;
    policy::can_remove_from_organization(
        ctx.actor,
        OrganizationTarget { is_self: user == ctx.person.id, is_unverified: false },
    )?;
    let Some(person) = find(&mut tx, user).await? else {
        return match was_removed(&mut tx, user).await? {
            true => Ok(RemovalOutcome::Done(OrganizationOutcome::AlreadyRemoved)),
            false => Err(AppError::NotFound),
        };
    };
    let mut tx = tx.and_in(workspaces_of(&person)).await?;
    let accesses = accesses(&mut tx, user).await?;
    let only_owner_of = only_owner_of(&mut tx, &accesses).await?;
    if !only_owner_of.is_empty() {
        return Ok(RemovalOutcome::OnlyOwnerOf(only_owner_of));
    }
    for access in &accesses {
        let recipient = match hand_on.get(&access.id) {
            Some(to) => Some(find_recipient(&mut tx, access.workspace_id, access.id, &to.to_string()).await?),
            None => None,
        };
        // The workspace is locked, so the access still exists.
        let leaving = find_unrevoked(&mut tx, access.workspace_id, access.id).await?.ok_or(AppError::NotFound)?;
        revoke_from(&mut tx, access.workspace_id, &leaving, recipient.as_ref(), ctx.by()).await?;
    }
    cancel_all(&mut tx, &person.email, ctx).await?;
    // Lock order: the person first, then their rows. A sign-in in progress either ends here or fails.
    sql("select id from users where id = $1").bind(user).for_update(&tx).fetch_all::<(Uuid,)>(&mut tx).await?;
    session::end_all(&mut tx, user, None).await?;
    browser::forget_all(&mut tx, user).await?;
    sql("delete from reset_tokens where user_id = $1").bind(user).execute(&mut tx).await?;
    sql("delete from avatars where user_id = $1").bind(user).execute(&mut tx).await?;
    sql("update users set removed_at = $2, is_admin = false, avatar = null, password_hash = '' where id = $1")
        .bind(user)
        .bind(ctx.now)
        .execute(&mut tx)
        .await?;
    tx.commit().await?;
    Ok(RemovalOutcome::Done(OrganizationOutcome::Removed))
}

/// Cancels all invitations of an invitee.
pub async fn cancel_invitations(ctx: &AdminCtx, email: &str) -> Result<OrganizationOutcome, AppError> {
    let email = parse_email(email)?;
    let mut tx = ctx.begin().await?.and_in(workspaces_that_invite(&email)).await?;
    cancel_all(&mut tx, &email, ctx).await?;
    tx.commit().await?;
    Ok(OrganizationOutcome::InvitationCancelled)
}

/// Cancels the address's invitations in the locked workspaces.
async fn cancel_all(tx: &mut Tx, email: &str, ctx: &AdminCtx) -> Result<(), AppError> {
    let cancelled = sql("update invitations set cancelled_at = $2
        where email = $1 and accepted_at is null and cancelled_at is null and workspace_id in (")
    .bind(email)
    .bind(ctx.now)
    .push_list(tx.locked())
    .push(") returning workspace_id, id")
    .fetch_all::<(Uuid, Uuid)>(tx)
    .await?;
    for (workspace, invitation) in cancelled {
        outbox::withdraw(tx, invitation).await?;
        let line = AuditEntry::new(AuditAct::InvitationCancelled).on("", email);
        record(tx, Some(workspace), ctx.by(), line).await?;
        tx.publish(LiveEvent::users(workspace, [invitation]));
    }
    Ok(())
}

async fn find(conn: &mut Conn, user: Uuid) -> sqlx::Result<Option<Person>> {
    let found = sql("select id, email, display_name, is_admin, avatar from users where id = $1 and removed_at is null");
    found.bind(user).fetch_optional(conn).await
}

async fn was_removed(conn: &mut Conn, user: Uuid) -> sqlx::Result<bool> {
    let removed = sql("select count(*) from users where id = $1 and removed_at is not null").bind(user);
    Ok(removed.fetch_count(conn).await? > 0)
}

/// Selects the workspaces of the person's accesses and invitations, also archived ones.
fn workspaces_of(person: &Person) -> Sql {
    sql("select id from workspaces
        where (exists (select a.id from accesses a
                where a.workspace_id = workspaces.id and a.user_id = $1 and a.revoked_at is null)
            or exists (select i.id from invitations i
                where i.workspace_id = workspaces.id and i.email = $2 and i.accepted_at is null
                    and i.cancelled_at is null))")
    .bind(person.id)
    .bind(person.email.as_str())
}

fn workspaces_that_invite(email: &str) -> Sql {
    sql("select id from workspaces
        where exists (select i.id from invitations i
            where i.workspace_id = workspaces.id and i.email = $1 and i.accepted_at is null and i.cancelled_at is null)")
    .bind(email)
}

#[derive(Debug)]
struct ActiveAccess {
    id: Uuid,
    workspace_id: Uuid,
    workspace: String,
    is_archived: bool,
    is_suspended: bool,
    level: Level,
}
columns!(ActiveAccess { id, workspace_id, workspace, is_archived, is_suspended, level });

async fn accesses(conn: &mut Conn, user: Uuid) -> sqlx::Result<Vec<ActiveAccess>> {
    sql("select a.id, a.workspace_id, w.name as workspace, (w.archived_at is not null) as is_archived,
            (a.suspended_at is not null) as is_suspended, a.level
        from accesses a join workspaces w on w.id = a.workspace_id
        where a.user_id = $1 and a.revoked_at is null order by w.name, w.id")
    .bind(user)
    .fetch_all(conn)
    .await
}

/// Lists the workspaces where no other Owner is active. Archived ones need none, since the admin who restores one can
/// become its Owner.
async fn only_owner_of(conn: &mut Conn, accesses: &[ActiveAccess]) -> sqlx::Result<Vec<String>> {
    let mut only = Vec::new();
    let is_owner = |access: &&ActiveAccess| access.level == Level::Owner && !access.is_suspended && !access.is_archived;
    for access in accesses.iter().filter(is_owner) {
        if count_other_owners(conn, access.workspace_id, access.id).await? == 0 {
            only.push(access.workspace.clone());
        }
    }
    Ok(only)
}
