use super::vouched::VOUCHED;
use crate::{
    columns,
    domain::{
        error::AppError,
        invitation::{InvitationFacts, InvitationState},
        policy::{self, Grant},
    },
    store::{
        clock::Millis,
        ctx::Ctx,
        db::{Conn, Sql, sql},
    },
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
    pub revision: i64,
    pub message: String,
    replaced_at: Option<i64>,
    accepted_at: Option<i64>,
    cancelled_at: Option<i64>,
    declined_at: Option<i64>,
    is_vouched: bool,
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
    revision,
    message,
    replaced_at,
    accepted_at,
    cancelled_at,
    declined_at,
    is_vouched,
    grant
});

impl StoredInvitation {
    /// Whether the invitation is cancelled and no newer one has replaced it.
    pub fn can_be_renewed(&self) -> bool {
        self.accepted_at.is_none() && self.cancelled_at.is_some() && self.replaced_at.is_none()
    }

    pub fn state(&self, now: Millis) -> InvitationState {
        let Self { expires_at, accepted_at, cancelled_at, declined_at, is_vouched, .. } = *self;
        InvitationFacts { expires_at, accepted_at, cancelled_at, declined_at, is_vouched }.state(now)
    }
}

fn select() -> Sql {
    sql("select i.id, i.workspace_id, i.email, i.invited_by, i.vouched_by, i.expires_at, i.generation, i.revision,
            i.message, i.replaced_at, i.accepted_at, i.cancelled_at, i.declined_at, i.level, i.workspace_settings,
            i.data_export, i.contact_deletion, i.contact_visibility, i.mask_contact_details, ")
    .push(VOUCHED)
    .push(" as is_vouched from invitations i ")
}

/// Finds an invitation of the workspace in any state.
pub async fn find_invitation(conn: &mut Conn, workspace: Uuid, id: Uuid) -> Result<StoredInvitation, AppError> {
    let found = select().push("where i.workspace_id = ").push_bind(workspace).push(" and i.id = ").push_bind(id);
    found.fetch_optional(conn).await?.ok_or(AppError::NotFound)
}

/// Finds an invitation to resend, to extend, to retry its email or to copy its link. Each of these hands out what it
/// offers, so the actor must be allowed to send such an invitation.
pub async fn find_to_hand_out(conn: &mut Conn, ctx: &Ctx, id: Uuid) -> Result<StoredInvitation, AppError> {
    policy::can_open_users(ctx.actor)?;
    let invitation = find_invitation(conn, ctx.workspace.id, id).await?;
    policy::can_invite(ctx.actor, invitation.grant)?;
    Ok(invitation)
}

/// Finds an address's invitation that is neither accepted nor cancelled. There is at most one.
pub async fn find_open(conn: &mut Conn, workspace: Uuid, email: &str) -> sqlx::Result<Option<StoredInvitation>> {
    let open = select().push("where i.accepted_at is null and i.cancelled_at is null and i.workspace_id = ");
    open.push_bind(workspace).push(" and i.email = ").push_bind(email).fetch_optional(conn).await
}

/// A stored link of an invitation.
#[derive(Clone, Copy, Debug)]
pub struct StoredLink {
    pub generation: i64,
    /// Whether the link was emailed and so proves the mailbox; a copied link does not.
    pub by_email: bool,
}

/// Finds the invitation of a link by the hash of its token.
pub async fn find_by_token(
    conn: &mut Conn,
    token_hash: Vec<u8>,
) -> Result<Option<(StoredInvitation, StoredLink)>, AppError> {
    let token = sql("select invitation_id, generation, by_email from invitation_tokens where token_hash = $1")
        .bind(token_hash)
        .fetch_optional::<(Uuid, i64, bool)>(conn)
        .await?;
    let Some((id, generation, by_email)) = token else { return Ok(None) };
    let invitation = select().push("where i.id = ").push_bind(id).fetch_one(conn).await?;
    Ok(Some((invitation, StoredLink { generation, by_email })))
}
