use super::{
    check::{Assignee, NewContact, check},
    draft::{Draft, read},
    upload::{find_file, find_imported, note_imported},
};
use crate::{
    ctx::Ctx,
    db::{Tx, new_id, sql},
    error::{AppError, Invalid},
    live::event::LiveEvent,
    search_key::{fold, search_key},
};
use uuid::Uuid;

/// Nine values each: SQLite takes 32,766 of a statement.
const BATCH: usize = 500;

/// The preview was one: all of it is asked again, under the workspace's lock.
pub async fn import(ctx: &mut Ctx, id: Uuid) -> Result<(), AppError> {
    let mut conn = ctx.state.db.read().await?;
    let file = find_file(&mut conn, ctx, id).await?;
    drop(conn);
    let drafts = read(file).await?.map_err(|_| AppError::Invalid(Invalid::Form))?;
    let mut tx = ctx.begin().await?;
    if find_imported(&mut tx, id).await?.is_some() {
        return Ok(());
    }
    let checked = check(&mut tx, ctx, drafts).await?;
    for contacts in checked.new.chunks(BATCH) {
        insert(&mut tx, ctx, contacts).await?;
    }
    note_imported(&mut tx, id, &checked, ctx.now).await?;
    if !checked.new.is_empty() {
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
        let details = search_key(email.as_deref().unwrap_or_default(), phone.as_deref().unwrap_or_default());
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
