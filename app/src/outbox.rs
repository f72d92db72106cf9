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
    enqueue_all(tx, &[mail], now).await
}

/// In one statement.
pub async fn enqueue_all(tx: &mut Tx, mails: &[Mail], now: Millis) -> sqlx::Result<()> {
    let mut insert = sql("insert into outbox (id, kind, invitation_id, user_id, enqueued_at, next_attempt_at) values ");
    for (nth, mail) in mails.iter().enumerate() {
        let (kind, invitation, user) = match *mail {
            Mail::Invitation(id) => ("invitation", Some(id), None),
            Mail::PasswordReset(id) => ("password_reset", None, Some(id)),
        };
        insert = insert.push(if nth == 0 { "(" } else { ", (" }).push_bind(new_id()).push(", ").push_bind(kind);
        insert = insert.push(", ").push_bind(invitation).push(", ").push_bind(user);
        insert = insert.push(", ").push_bind(now).push(", ").push_bind(now).push(")");
    }
    insert.execute(tx).await?;
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
