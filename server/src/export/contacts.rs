use super::{BATCH_ROWS, Batch, Export, ExportRequest};
use crate::network::Requester;
use app::{
    contacts::{
        contact::Details,
        export::{ExportCursor, ExportedContact, select},
    },
    domain::{audit_act::AuditAct, csv_cell::MASKED, error::AppError, policy::can_export, time::exact},
    store::ctx::Ctx,
};
use axum::{
    extract::{Path, RawQuery},
    response::Response,
};

const CONTACTS: Export = Export {
    name: "contacts",
    columns: &["id", "name", "email", "phone", "assigned_to", "assigned_to_email", "created"],
    may: can_export,
    act: AuditAct::ContactsExported,
};

/// Exports the contacts that the actor sees and the search and filters match.
pub async fn contacts(requester: Requester, Path(workspace): Path<String>, RawQuery(query): RawQuery) -> Response {
    CONTACTS.answer(requester, &workspace, &query.unwrap_or_default(), batch).await
}

async fn batch(ctx: Ctx, request: ExportRequest, after: Option<ExportCursor>) -> Result<Batch<ExportCursor>, AppError> {
    let mut conn = ctx.state.db.read().await?;
    let contacts = select(&mut conn, &ctx, &request.listing, &request.ids, after, BATCH_ROWS).await?;
    let next = contacts.last().filter(|_| contacts.len() as i64 == BATCH_ROWS).map(|last| last.key.clone());
    let records = contacts.into_iter().map(record).collect();
    Ok(Batch { records, next })
}

fn record(contact: ExportedContact) -> Vec<String> {
    let (email, phone) = match contact.details {
        Details::Shown { email, phone } => (email.unwrap_or_default(), phone.unwrap_or_default()),
        Details::Masked => (MASKED.to_owned(), MASKED.to_owned()),
    };
    let (id, created) = (contact.id.to_string(), exact(contact.created_at));
    vec![id, contact.name, email, phone, contact.assigned_to, contact.assigned_to_email, created]
}
