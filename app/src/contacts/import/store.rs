use super::{
    check::{CheckedContacts, NewContact, check},
    draft::{ContactDraft, read},
    line_error::ContactLineError,
};
use crate::{
    contacts::contact::Assignee,
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

/// The counts of a finished import and its failed lines. Stored as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportResult {
    pub added: usize,
    pub existing: usize,
    pub failed: Vec<FailedLine<ContactLineError>>,
}

/// Contacts of one insert, with nine values each: SQLite allows 32,766 values.
const BATCH: usize = 500;

/// Imports a file once. Checks it again under the workspace's lock, since the preview may be out of date.
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
    let CheckedContacts { new, existing, failed } = checked;
    record_end(&mut tx, id, &ImportResult { added: new.len(), existing, failed }, ctx.now).await?;
    if !new.is_empty() {
        tx.publish(LiveEvent::contacts(ctx.workspace.id));
    }
    tx.commit().await?;
    Ok(())
}

async fn insert(tx: &mut Tx, ctx: &Ctx, contacts: &[NewContact]) -> Result<(), AppError> {
    let rows = contacts.iter().map(|NewContact { draft, assigned_to }| {
        let ContactDraft { name, email, phone, .. } = draft;
        [
            new_id().into(),
            ctx.workspace.id.into(),
            name.as_str().into(),
            email.clone().into(),
            phone.clone().into(),
            assigned_to.as_ref().map(|Assignee { id, .. }| *id).into(),
            fold(name).into(),
            detail_key(email.as_deref(), phone.as_deref()).into(),
            ctx.now.into(),
        ]
    });
    let insert = sql("insert into contacts
        (id, workspace_id, name, email, phone, assigned_to, name_key, detail_key, created_at)");
    insert.push_rows(rows).execute(tx).await?;
    Ok(())
}

impl fmt::Display for ImportResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&count_of(self.added as i64, "contact added.", "contacts added."))
    }
}
