//! Unverified accounts: they were created with a copied link, and their mailbox is not proved yet.

use crate::{
    domain::audit_act::AuditAct,
    store::{
        audit_log::{AuditActor, AuditEntry, record},
        db::{Conn, Tx, sql},
        person::Person,
        user::notify_lists,
    },
};
use uuid::Uuid;

/// Finds the workspace whose copied link created the account. Returns `None` once the mailbox is proved.
pub async fn unverified_in(conn: &mut Conn, user: Uuid) -> sqlx::Result<Option<Uuid>> {
    let found = sql("select unverified_in from users where id = $1").bind(user);
    Ok(found.fetch_one::<(Option<Uuid>,)>(conn).await?.0)
}

/// Marks the mailbox as proved, and records it in the workspace that created the account. Does nothing if it was proved
/// before. The caller has locked the person's workspaces.
pub async fn verify(tx: &mut Tx, person: &Person, by: AuditActor<'_>) -> sqlx::Result<()> {
    let Some(workspace) = unverified_in(tx, person.id).await? else { return Ok(()) };
    sql("update users set unverified_in = null where id = $1").bind(person.id).execute(tx).await?;
    let line = AuditEntry::new(AuditAct::EmailVerified).on(&person.display_name, &person.email);
    record(tx, Some(workspace), by, line).await?;
    notify_lists(tx, person.id).await
}
