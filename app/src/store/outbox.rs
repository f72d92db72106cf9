//! Mail owed: a row in the transaction that owes it.

use super::{
    clock::Millis,
    db::{Conn, sql},
};
use crate::domain::id::new_id;
use uuid::Uuid;

/// Ids only: what a mail says is read when it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mail {
    Invitation(Uuid),
    /// To the invitee, that it expires soon.
    Reminder(Uuid),
    /// What became of an invitation, to whoever invited: sent where they still have access and want to know.
    Accepted {
        invitation: Uuid,
        inviter: Uuid,
    },
    Declined {
        invitation: Uuid,
        inviter: Uuid,
    },
    /// And with it all of theirs that were found expired at the same time.
    Expired {
        invitation: Uuid,
        inviter: Uuid,
    },
    /// To a User, as is the next.
    PasswordReset(Uuid),
    PasswordChanged(Uuid),
}

pub async fn enqueue(conn: &mut Conn, mail: Mail, now: Millis) -> sqlx::Result<()> {
    enqueue_all(conn, &[mail], now).await
}

/// In one statement.
pub async fn enqueue_all(conn: &mut Conn, mails: &[Mail], now: Millis) -> sqlx::Result<()> {
    let mut insert = sql("insert into outbox (id, kind, invitation_id, user_id, enqueued_at, next_attempt_at) values ");
    for (nth, mail) in mails.iter().enumerate() {
        let (kind, invitation, user) = match *mail {
            Mail::Invitation(id) => ("invitation", Some(id), None),
            Mail::Reminder(id) => ("reminder", Some(id), None),
            Mail::Accepted { invitation, inviter } => ("accepted", Some(invitation), Some(inviter)),
            Mail::Declined { invitation, inviter } => ("declined", Some(invitation), Some(inviter)),
            Mail::Expired { invitation, inviter } => ("expired", Some(invitation), Some(inviter)),
            Mail::PasswordReset(id) => ("password_reset", None, Some(id)),
            Mail::PasswordChanged(id) => ("password_changed", None, Some(id)),
        };
        insert = insert.push(if nth == 0 { "(" } else { ", (" }).push_bind(new_id()).push(", ").push_bind(kind);
        insert = insert.push(", ").push_bind(invitation).push(", ").push_bind(user);
        insert = insert.push(", ").push_bind(now).push(", ").push_bind(now).push(")");
    }
    insert.execute(conn).await?;
    Ok(())
}

/// What still waits of an invitation's mails to the invitee is no longer owed.
pub async fn withdraw(conn: &mut Conn, invitation: Uuid) -> sqlx::Result<()> {
    sql("delete from outbox where invitation_id = $1 and user_id is null and delivered_at is null and failed_at is null")
        .bind(invitation)
        .execute(conn)
        .await?;
    Ok(())
}

/// The newest mail of an invitation is due now, with all its tries before it. Not where a worker is at it.
pub async fn retry(conn: &mut Conn, invitation: Uuid, now: Millis) -> sqlx::Result<bool> {
    let newest = sql("select id from outbox where invitation_id = $1 and kind = 'invitation' and delivered_at is null
        order by id desc limit 1");
    let Some((id,)) = newest.bind(invitation).fetch_optional::<(Uuid,)>(conn).await? else { return Ok(false) };
    let due = sql("update outbox set attempts = 0, next_attempt_at = $2, failed_at = null
        where id = $1 and delivered_at is null and (claimed_until is null or claimed_until <= $2)");
    Ok(due.bind(id).bind(now).execute(conn).await? == 1)
}
