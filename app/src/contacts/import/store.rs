use super::{
    check::{Assignee, Checked, NewContact, check},
    draft::{Draft, read},
    wrong::Wrong,
};
use crate::{
    csv_import::{
        failed_line::FailedLine,
        stored_import::{ImportKind, find_file, find_import, record_end},
    },
    domain::{
        error::{AppError, Invalid},
        id::new_id,
        live_event::LiveEvent,
        number::count_of,
    },
    store::{
        ctx::Ctx,
        db::{Tx, sql},
        search_key::{detail_key, fold},
    },
};
use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// What the import of a file came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    pub added: usize,
    pub existing: usize,
    pub failed: Vec<FailedLine<Wrong>>,
}

/// Nine values each: SQLite takes 32,766 of a statement.
const BATCH: usize = 500;

/// The preview was one: all of it is asked again, under the workspace's lock.
pub async fn import(ctx: &mut Ctx, id: Uuid) -> Result<(), AppError> {
    let mut conn = ctx.state.db.read().await?;
    find_import(&mut conn, ctx, ImportKind::Contacts, id).await?;
    let file = find_file(&mut conn, id).await?;
    drop(conn);
    let drafts = read(file).await?.map_err(|_| AppError::Invalid(Invalid::Form))?;
    let mut tx = ctx.begin().await?;
    if find_import(&mut tx, ctx, ImportKind::Contacts, id).await?.imported_at.is_some() {
        return Ok(());
    }
    let checked = check(&mut tx, ctx, drafts).await?;
    for contacts in checked.new.chunks(BATCH) {
        insert(&mut tx, ctx, contacts).await?;
    }
    let Checked { new, existing, failed } = checked;
    record_end(&mut tx, id, &Imported { added: new.len(), existing, failed }, ctx.now).await?;
    if !new.is_empty() {
        tx.publish(LiveEvent::contacts(ctx.workspace.id));
    }
    tx.commit().await?;
    Ok(())
}

async fn insert(tx: &mut Tx, ctx: &Ctx, contacts: &[NewContact]) -> Result<(), AppError> {
    let mut query = sql("insert into contacts
        (id, workspace_id, name, email, phone, assigned_to, name_key, detail_key, created_at) values ");
    for (nth, NewContact { draft, assigned_to }) in contacts.iter().enumerate() {
        let Draft { name, email, phone, .. } = draft;
        let details = detail_key(email.as_deref(), phone.as_deref());
        query = query.push(if nth == 0 { "(" } else { ", (" }).push_bind(new_id());
        query = query.push(", ").push_bind(ctx.workspace.id).push(", ").push_bind(name.as_str());
        query = query.push(", ").push_bind(email.clone()).push(", ").push_bind(phone.clone());
        query = query.push(", ").push_bind(assigned_to.as_ref().map(|Assignee { id, .. }| *id));
        query = query.push(", ").push_bind(fold(name)).push(", ").push_bind(details);
        query = query.push(", ").push_bind(ctx.now).push(")");
    }
    query.execute(tx).await?;
    Ok(())
}

impl fmt::Display for Imported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&count_of(self.added as i64, "contact was added.", "contacts were added."))
    }
}
