use crate::{
    clock::Millis,
    columns,
    db::{Conn, Tx, new_id, sql},
    error::AppError,
    policy::{Grant, Level, Refusal, Target},
    search_key::{fold, search_key},
};
use uuid::Uuid;

/// An active access of the workspace, with the User who has it.
#[derive(Clone, Debug)]
pub struct Access {
    pub id: Uuid,
    pub user_id: Uuid,
    pub display_name: String,
    pub email: String,
    pub revision: i64,
    pub grant: Grant,
}
columns!(Access { id, user_id, display_name, email, revision, grant });

impl Access {
    pub fn target(&self, actor: Uuid) -> Result<Target, AppError> {
        Ok(Target { grant: self.grant, is_self: self.user_id == actor })
    }
}

/// An id of another workspace, of a revoked access and of nothing are the same: not found.
pub async fn find_active(conn: &mut Conn, workspace: Uuid, id: Uuid) -> Result<Option<Access>, AppError> {
    Ok(sql("select a.id, a.user_id, u.display_name, u.email, a.revision, a.level, a.workspace_settings, a.data_export,
            a.contact_deletion, a.contact_visibility, a.mask_contact_details
        from accesses a join users u on u.id = a.user_id
        where a.workspace_id = $1 and a.id = $2 and a.revoked_at is null")
    .bind(workspace)
    .bind(id)
    .fetch_optional(conn)
    .await?)
}

/// Whether there was such an access, and it has ended.
pub async fn was_revoked(conn: &mut Conn, workspace: Uuid, id: Uuid) -> Result<bool, AppError> {
    let ended = sql("select id from accesses where workspace_id = $1 and id = $2 and revoked_at is not null");
    Ok(ended.bind(workspace).bind(id).fetch_optional::<(Uuid,)>(conn).await?.is_some())
}

/// Under the workspace's lock.
pub async fn refuse_the_last_owner(tx: &mut Tx, workspace: Uuid, leaving: &Access) -> Result<(), AppError> {
    if leaving.grant.level != Level::Owner {
        return Ok(());
    }
    let others = sql("select count(*) from accesses
        where workspace_id = $1 and id <> $2 and level = 'owner' and revoked_at is null")
    .bind(workspace)
    .bind(leaving.id)
    .fetch_count(tx)
    .await?;
    match others {
        0 => Err(Refusal::LastOwner.into()),
        _ => Ok(()),
    }
}

/// Somebody to be given access.
pub struct Newcomer<'a> {
    pub user: Uuid,
    pub display_name: &'a str,
    pub email: &'a str,
    pub invited_by: Option<Uuid>,
}

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
