//! Accesses: finding, granting and revoking them.

use super::{
    audit_log::{AuditActor, AuditEntry, record},
    clock::Millis,
    db::{Conn, Tx, sql},
    namesakes,
    recipients::Recipient,
    search_key::{fold, search_key},
};
use crate::{
    columns,
    domain::{
        audit_act::AuditAct,
        email::parse_email,
        error::{AppError, InvalidRecipient},
        id::new_id,
        live_event::LiveEvent,
        number::count_of,
        outcome::Outcome,
        policy::{Grant, Level, Refusal, Target},
    },
};
use uuid::Uuid;

/// An access that is not revoked, with its User. It may be suspended.
#[derive(Clone, Debug)]
pub struct Access {
    pub id: Uuid,
    pub user_id: Uuid,
    pub display_name: String,
    pub email: String,
    pub avatar: Option<String>,
    pub revision: i64,
    pub grant: Grant,
    /// When it was suspended.
    pub suspended_at: Option<Millis>,
}
columns!(Access { id, user_id, display_name, email, avatar, revision, grant, suspended_at });

impl Access {
    pub fn target(&self, actor: Uuid) -> Result<Target, AppError> {
        Ok(Target { grant: self.grant, is_self: self.user_id == actor })
    }
}

/// Finds an access that is not revoked. An id of another workspace, of a revoked access and of nothing are alike:
/// `None`.
pub async fn find_unrevoked(conn: &mut Conn, workspace: Uuid, id: Uuid) -> Result<Option<Access>, AppError> {
    Ok(sql("select a.id, a.user_id, u.display_name, u.email, u.avatar, a.revision, a.suspended_at, a.level, a.workspace_settings,
            a.data_export, a.contact_deletion, a.contact_visibility, a.mask_contact_details
        from accesses a join users u on u.id = a.user_id
        where a.workspace_id = $1 and a.id = $2 and a.revoked_at is null")
    .bind(workspace)
    .bind(id)
    .fetch_optional(conn)
    .await?)
}

/// Returns `AlreadyRevoked` if the access has ended, otherwise `NotFound`.
pub async fn already_revoked(conn: &mut Conn, workspace: Uuid, id: Uuid) -> Result<Outcome, AppError> {
    let ended = sql("select id from accesses where workspace_id = $1 and id = $2 and revoked_at is not null");
    let ended = ended.bind(workspace).bind(id).fetch_optional::<(Uuid,)>(conn).await?;
    ended.map(|_| Outcome::AlreadyRevoked).ok_or(AppError::NotFound)
}

/// Refuses to let the last active Owner go. Call it under the workspace's lock.
pub async fn refuse_the_last_owner(tx: &mut Tx, workspace: Uuid, leaving: &Access) -> Result<(), AppError> {
    if leaving.grant.level != Level::Owner || leaving.suspended_at.is_some() {
        return Ok(());
    }
    match count_other_owners(tx, workspace, leaving.id).await? {
        0 => Err(Refusal::LastOwner.into()),
        _ => Ok(()),
    }
}

pub async fn count_other_owners(conn: &mut Conn, workspace: Uuid, leaving: Uuid) -> sqlx::Result<i64> {
    sql("select count(*) from accesses
        where workspace_id = $1 and id <> $2 and level = 'owner' and revoked_at is null
            and suspended_at is null")
    .bind(workspace)
    .bind(leaving)
    .fetch_count(conn)
    .await
}

/// Finds an access to assign contacts to: by its id, or its User's email address or name. Call it under the workspace's
/// lock.
pub async fn find_assignable(conn: &mut Conn, workspace: Uuid, who: &str) -> Result<Recipient, AppError> {
    if who.trim().is_empty() {
        return Err(InvalidRecipient::Missing.into());
    }
    let query = sql("select a.id, u.display_name, u.email from accesses a join users u on u.id = a.user_id
        where a.revoked_at is null and a.suspended_at is null and a.workspace_id = ")
    .push_bind(workspace);
    let query = match who.parse::<Uuid>() {
        Ok(id) => query.push(" and a.id = ").push_bind(id),
        Err(_) => match parse_email(who) {
            Ok(email) => query.push(" and u.email = ").push_bind(email),
            Err(_) => query.push(" and a.id = ").push_bind(namesakes::find(conn, workspace, who).await?),
        },
    };
    Ok(query.fetch_optional(conn).await?.ok_or(InvalidRecipient::NoAccess)?)
}

/// Finds an access to assign the contacts of a leaving User to. Call it under the workspace's lock.
pub async fn find_recipient(
    conn: &mut Conn,
    workspace: Uuid,
    leaving: Uuid,
    recipient: &str,
) -> Result<Recipient, AppError> {
    match find_assignable(conn, workspace, recipient).await? {
        same if same.id == leaving => Err(InvalidRecipient::TheRevokedPerson.into()),
        recipient => Ok(recipient),
    }
}

/// Revokes an access and reassigns its contacts, or unassigns them. Returns how many there were. Call it under the
/// workspace's lock.
pub async fn revoke_from(
    tx: &mut Tx,
    workspace: Uuid,
    leaving: &Access,
    recipient: Option<&Recipient>,
    by: AuditActor<'_>,
) -> sqlx::Result<u64> {
    let Access { id: access, user_id: user, .. } = *leaving;
    let moved = sql("update contacts set assigned_to = $2 where assigned_to = $1")
        .bind(access)
        .bind(recipient.map(|it| it.id))
        .execute(tx)
        .await?;
    sql("update accesses set revoked_at = $2, revoked_by = $3 where id = $1")
        .bind(access)
        .bind(by.now)
        .bind(by.user)
        .execute(tx)
        .await?;
    let line = AuditEntry::new(AuditAct::AccessRevoked).on(&leaving.display_name, &leaving.email).before(leaving.grant);
    record(tx, Some(workspace), by, line.after(contacts_went(moved, recipient))).await?;
    tx.publish(LiveEvent::users(workspace, [access]));
    tx.publish(LiveEvent::access(workspace, user));
    if moved > 0 {
        tx.publish(LiveEvent::contacts(workspace));
    }
    Ok(moved)
}

fn contacts_went(count: u64, to: Option<&Recipient>) -> String {
    let contacts = count_of(count as i64, "contact", "contacts");
    match to {
        _ if count == 0 => String::new(),
        Some(to) => format!("{contacts} to {} ({})", to.display_name, to.email),
        None => format!("{contacts} unassigned"),
    }
}

/// A User who is given access.
pub struct Newcomer<'a> {
    pub user: Uuid,
    pub display_name: &'a str,
    pub email: &'a str,
    pub invited_by: Option<Uuid>,
}

/// Gives a User access to the workspace. Returns the id of the access.
pub async fn grant_to(
    tx: &mut Tx,
    workspace: Uuid,
    newcomer: Newcomer<'_>,
    grant: Grant,
    now: Millis,
) -> sqlx::Result<Uuid> {
    let id = new_id();
    sql("insert into accesses (id, workspace_id, user_id, level, workspace_settings, data_export, contact_deletion,
            contact_visibility, mask_contact_details, search_key, sort_key, invited_by, joined_at, last_active_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)")
    .bind(id)
    .bind(workspace)
    .bind(newcomer.user)
    .bind_grant(grant)
    .bind(search_key(newcomer.display_name, newcomer.email))
    .bind(fold(newcomer.display_name))
    .bind(newcomer.invited_by)
    .bind(now)
    .execute(tx)
    .await?;
    Ok(id)
}
