//! One line in the transaction of what it tells.

use super::act::AuditAct;
use crate::{
    clock::Millis,
    db::{Tx, new_id, sql},
    search_key::fold,
};
use uuid::Uuid;

/// Who acts, and from where.
#[derive(Clone, Copy, Debug)]
pub struct By<'a> {
    /// `None` at the shell.
    pub user: Option<Uuid>,
    pub name: &'a str,
    pub email: &'a str,
    /// The network address.
    pub address: &'a str,
    pub now: Millis,
}

impl By<'_> {
    pub fn shell(now: Millis) -> Self {
        Self { user: None, name: "Shell", email: "", address: "", now }
    }
}

/// What there is to tell besides who and when.
#[derive(Clone, Debug)]
pub struct Line<'a> {
    pub act: AuditAct,
    /// On whom; empty where it was on no person.
    pub name: &'a str,
    pub email: &'a str,
    pub before: String,
    pub after: String,
}

impl<'a> Line<'a> {
    pub fn new(act: AuditAct) -> Self {
        Self { act, name: "", email: "", before: String::new(), after: String::new() }
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

/// Of a workspace, or of the Organization.
pub async fn record(tx: &mut Tx, workspace: Option<Uuid>, by: By<'_>, line: Line<'_>) -> sqlx::Result<()> {
    let search_key = fold(&[by.name, by.email, line.name, line.email].join(" "));
    sql("insert into audit (id, workspace_id, at, actor_id, actor_name, actor_email, act, target_name, target_email,
            before, after, address, search_key)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)")
    .bind(new_id())
    .bind(workspace)
    .bind(by.now)
    .bind(by.user)
    .bind(by.name)
    .bind(by.email)
    .bind(line.act.key())
    .bind(line.name)
    .bind(line.email)
    .bind(line.before)
    .bind(line.after)
    .bind(by.address)
    .bind(search_key)
    .execute(tx)
    .await?;
    Ok(())
}
