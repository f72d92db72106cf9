//! The audit log: an action is recorded in the transaction that does it.

use super::{
    clock::Millis,
    db::{Conn, sql},
    search_key::audit_key,
};
use crate::domain::{audit_act::AuditAct, id::new_id, organization_act::OrganizationAct};
use uuid::Uuid;

/// The User or the shell that acts, and the network address they act from.
#[derive(Clone, Copy, Debug)]
pub struct AuditActor<'a> {
    /// `None` for a command of the shell.
    pub user: Option<Uuid>,
    pub name: &'a str,
    pub email: &'a str,
    /// The network address.
    pub address: &'a str,
    pub now: Millis,
}

impl AuditActor<'_> {
    pub fn shell(now: Millis) -> Self {
        Self { user: None, name: "Shell", email: "", address: "", now }
    }
}

/// What is recorded besides the actor and the time.
#[derive(Clone, Debug)]
pub struct AuditEntry<'a> {
    /// The key of the action.
    pub act: &'static str,
    /// The person that the action was on; empty if there is none.
    pub name: &'a str,
    pub email: &'a str,
    pub before: String,
    pub after: String,
}

impl<'a> AuditEntry<'a> {
    pub fn new(act: AuditAct) -> Self {
        Self { act: act.key(), name: "", email: "", before: String::new(), after: String::new() }
    }

    /// Creates an entry of the Organization's log.
    pub fn of_organization(act: OrganizationAct) -> Self {
        Self { act: act.key(), name: "", email: "", before: String::new(), after: String::new() }
    }

    pub fn on(self, name: &'a str, email: &'a str) -> Self {
        Self { name, email, ..self }
    }

    pub fn before(self, before: impl ToString) -> Self {
        Self { before: before.to_string(), ..self }
    }

    pub fn after(self, after: impl ToString) -> Self {
        Self { after: after.to_string(), ..self }
    }
}

/// Records one entry, of a workspace or, without one, of the Organization.
pub async fn record(
    conn: &mut Conn,
    workspace: Option<Uuid>,
    by: AuditActor<'_>,
    line: AuditEntry<'_>,
) -> sqlx::Result<()> {
    record_all(conn, workspace, by, [line].into_iter()).await
}

/// Records several entries in one statement.
pub async fn record_all<'a>(
    conn: &mut Conn,
    workspace: Option<Uuid>,
    by: AuditActor<'_>,
    lines: impl Iterator<Item = AuditEntry<'a>>,
) -> sqlx::Result<()> {
    let rows = lines.map(|line| {
        [
            new_id().into(),
            workspace.into(),
            by.now.into(),
            by.user.into(),
            by.name.into(),
            by.email.into(),
            line.act.into(),
            line.name.into(),
            line.email.into(),
            line.before.into(),
            line.after.into(),
            by.address.into(),
            audit_key(by.name, by.email, line.name, line.email).into(),
        ]
    });
    let insert = sql("insert into audit (id, workspace_id, at, actor_id, actor_name, actor_email, act, target_name,
        target_email, before, after, address, search_key)");
    insert.push_rows(rows).execute(conn).await?;
    Ok(())
}
