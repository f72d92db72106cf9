//! A queued email, and writing it.

use super::{invitation, letter::Letter, notice, password_changed, password_reset};
use app::{
    columns,
    domain::error::AppError,
    store::{
        clock::Millis,
        ctx::AppState,
        db::{Conn, sql},
    },
};
use uuid::Uuid;

#[derive(Debug)]
pub struct QueuedMail {
    pub id: Uuid,
    pub attempts: i64,
    kind: String,
    enqueued_at: i64,
    /// The invitation that the email is about.
    invitation_id: Option<Uuid>,
    workspace_id: Option<Uuid>,
    generation: Option<i64>,
    /// The recipient, if they are a User.
    user_id: Option<Uuid>,
}
columns!(QueuedMail { id, attempts, kind, enqueued_at, invitation_id, workspace_id, generation, user_id });

pub struct Invitation {
    pub id: Uuid,
    pub workspace: Uuid,
    pub generation: i64,
}

impl QueuedMail {
    /// Finds the email that has been due longest and is unclaimed. `None` while all email is paused.
    pub async fn next(conn: &mut Conn, now: Millis) -> sqlx::Result<Option<Self>> {
        sql("select o.id, o.attempts, o.kind, o.enqueued_at, o.invitation_id, i.workspace_id, i.generation, o.user_id
            from outbox o left join invitations i on i.id = o.invitation_id
            where o.delivered_at is null and o.failed_at is null and o.next_attempt_at <= $1
                and (o.claimed_until is null or o.claimed_until <= $1)
                and not exists (select 1 from mail_pause where probe_at > $1)
            order by o.next_attempt_at, o.id limit 1")
        .bind(now)
        .fetch_optional(conn)
        .await
    }

    fn invitation(&self) -> Option<Invitation> {
        let Self { invitation_id, workspace_id, generation, .. } = *self;
        Some(Invitation { id: invitation_id?, workspace: workspace_id?, generation: generation? })
    }

    /// Returns the invitation whose row shows the state of this email.
    pub fn shown_invitation(&self) -> Option<Invitation> {
        self.invitation().filter(|_| self.kind == "invitation")
    }
}

/// Writes the email. `None` where it is obsolete.
pub async fn letter(state: &AppState, queued: &QueuedMail) -> Result<Option<Letter>, AppError> {
    match (queued.kind.as_str(), queued.invitation(), queued.user_id) {
        ("invitation", Some(it), _) => invitation::letter(state, it.id, it.generation).await,
        ("reminder", Some(it), _) => invitation::reminder(state, it.id, it.generation).await,
        ("password_reset", _, Some(user)) => password_reset::letter(state, user, queued.enqueued_at).await,
        ("password_changed", _, Some(user)) => password_changed::letter(state, user, queued.enqueued_at).await,
        (kind, Some(it), Some(user)) => notice::letter(state, kind, it.id, user, queued.enqueued_at).await,
        _ => Ok(None),
    }
}
