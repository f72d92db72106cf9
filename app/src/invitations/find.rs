use super::invitation::{InvitationState, InvitationTimes};
use crate::{
    clock::Millis,
    columns,
    db::{Conn, sql},
    error::AppError,
    policy::Grant,
};
use uuid::Uuid;

#[derive(Clone, Debug)]
pub struct StoredInvitation {
    pub id: Uuid,
    pub workspace_id: Uuid,
    pub email: String,
    pub invited_by: Uuid,
    pub vouched_by: Option<Uuid>,
    pub expires_at: i64,
    pub generation: i64,
    accepted_at: Option<i64>,
    cancelled_at: Option<i64>,
    declined_at: Option<i64>,
    pub grant: Grant,
}
columns!(StoredInvitation {
    id,
    workspace_id,
    email,
    invited_by,
    vouched_by,
    expires_at,
    generation,
    accepted_at,
    cancelled_at,
    declined_at,
    grant
});

impl StoredInvitation {
    pub fn state(&self, now: Millis) -> InvitationState {
        let Self { expires_at, accepted_at, cancelled_at, declined_at, .. } = *self;
        InvitationTimes { expires_at, accepted_at, cancelled_at, declined_at }.state(now)
    }
}

const COLUMNS: &str = "select i.id, i.workspace_id, i.email, i.invited_by, i.vouched_by, i.expires_at, i.generation, i.accepted_at,
    i.cancelled_at, i.declined_at, i.level, i.workspace_settings, i.data_export, i.contact_deletion, i.contact_visibility,
    i.mask_contact_details from invitations i ";

/// Of this workspace, in whatever state.
pub async fn find_invitation(conn: &mut Conn, workspace: Uuid, id: Uuid) -> Result<StoredInvitation, AppError> {
    let found = sql(COLUMNS).push("where i.workspace_id = ").push_bind(workspace).push(" and i.id = ").push_bind(id);
    found.fetch_optional(conn).await?.ok_or(AppError::NotFound)
}

/// By the hash of a link's token, with the generation that the link is of.
pub async fn find_by_token(conn: &mut Conn, token_hash: Vec<u8>) -> Result<Option<(StoredInvitation, i64)>, AppError> {
    let token = sql("select invitation_id, generation from invitation_tokens where token_hash = $1")
        .bind(token_hash)
        .fetch_optional::<(Uuid, i64)>(conn)
        .await?;
    let Some((id, generation)) = token else { return Ok(None) };
    let invitation = sql(COLUMNS).push("where i.id = ").push_bind(id).fetch_one(conn).await?;
    Ok(Some((invitation, generation)))
}
