//! The outbox: an email is a row, written in the transaction that causes it and sent later.

use super::{
    clock::Millis,
    db::{Conn, sql},
};
use crate::domain::id::new_id;
use uuid::Uuid;

/// An email to send. It holds ids only: the text is made when it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mail {
    Invitation(Uuid),
    /// Reminds the invitee that the invitation expires soon.
    Reminder(Uuid),
    /// Tells the inviter of the answer; sent if they still have access and want such emails.
    Accepted {
        invitation: Uuid,
        inviter: Uuid,
    },
    Declined {
        invitation: Uuid,
        inviter: Uuid,
    },
    /// Tells the inviter of this and all their other invitations that expired at the same time.
    Expired {
        invitation: Uuid,
        inviter: Uuid,
    },
    /// A link to reset the password of this User.
    PasswordReset(Uuid),
    PasswordChanged(Uuid),
}

pub async fn enqueue(conn: &mut Conn, mail: Mail, now: Millis) -> sqlx::Result<()> {
    enqueue_all(conn, &[mail], now).await
}

/// Enqueues several emails in one statement.
pub async fn enqueue_all(conn: &mut Conn, mails: &[Mail], now: Millis) -> sqlx::Result<()> {
    let rows = mails.iter().map(|mail| {
        let (kind, invitation, user) = match *mail {
            Mail::Invitation(id) => ("invitation", Some(id), None),
            Mail::Reminder(id) => ("reminder", Some(id), None),
            Mail::Accepted { invitation, inviter } => ("accepted", Some(invitation), Some(inviter)),
            Mail::Declined { invitation, inviter } => ("declined", Some(invitation), Some(inviter)),
            Mail::Expired { invitation, inviter } => ("expired", Some(invitation), Some(inviter)),
            Mail::PasswordReset(id) => ("password_reset", None, Some(id)),
            Mail::PasswordChanged(id) => ("password_changed", None, Some(id)),
        };
        [new_id().into(), kind.into(), invitation.into(), user.into(), now.into(), now.into()]
    });
    let insert = sql("insert into outbox (id, kind, invitation_id, user_id, enqueued_at, next_attempt_at)");
    insert.push_rows(rows).execute(conn).await?;
    Ok(())
}

/// Deletes the waiting emails to an invitee, which are no longer needed.
pub async fn withdraw(conn: &mut Conn, invitation: Uuid) -> sqlx::Result<()> {
    sql("delete from outbox where invitation_id = $1 and user_id is null and delivered_at is null and failed_at is null")
        .bind(invitation)
        .execute(conn)
        .await?;
    Ok(())
}

/// Makes the newest email of an invitation due now, with all its retries. Returns `false` if a worker is sending it.
pub async fn retry(conn: &mut Conn, invitation: Uuid, now: Millis) -> sqlx::Result<bool> {
    let newest = sql("select id from outbox where invitation_id = $1 and kind = 'invitation' and delivered_at is null
        order by id desc limit 1");
    let Some((id,)) = newest.bind(invitation).fetch_optional::<(Uuid,)>(conn).await? else { return Ok(false) };
    let due = sql("update outbox set attempts = 0, next_attempt_at = $2, failed_at = null
        where id = $1 and delivered_at is null and (claimed_until is null or claimed_until <= $2)");
    Ok(due.bind(id).bind(now).execute(conn).await? == 1)
}
