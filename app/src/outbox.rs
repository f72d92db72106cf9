//! Mail owed: a row in the transaction that owes it.

use crate::{
    clock::Millis,
    db::{Tx, new_id, sql},
};
use uuid::Uuid;

/// Ids only: what a mail says is read when it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mail {
    Invitation(Uuid),
    /// To a User.
    PasswordReset(Uuid),
}

pub async fn enqueue(tx: &mut Tx, mail: Mail, now: Millis) -> sqlx::Result<()> {
    let (kind, invitation, user) = match mail {
        Mail::Invitation(id) => ("invitation", Some(id), None),
        Mail::PasswordReset(id) => ("password_reset", None, Some(id)),
    };
    sql("insert into outbox (id, kind, invitation_id, user_id, enqueued_at, next_attempt_at)
        values ($1, $2, $3, $4, $5, $5)")
    .bind(new_id())
    .bind(kind)
    .bind(invitation)
    .bind(user)
    .bind(now)
    .execute(tx)
    .await?;
    Ok(())
}

/// What still waits of an invitation's mails is no longer owed.
pub async fn withdraw(tx: &mut Tx, invitation: Uuid) -> sqlx::Result<()> {
    sql("delete from outbox where invitation_id = $1 and delivered_at is null and failed_at is null")
        .bind(invitation)
        .execute(tx)
        .await?;
    Ok(())
}
