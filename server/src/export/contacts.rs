use super::{Batch, Export, SIZE};
use crate::router::Host;
use app::{
    contacts::{
        contact::Details,
        export::{Exported, Key, select},
    },
    csv_cell::MASKED,
    ctx::Ctx,
    error::AppError,
    listing::Listing,
    policy::can_export,
    sign_in::person::Person,
    ui::time::exact,
};
use axum::{
    Extension,
    extract::{Path, RawQuery, State},
    response::Response,
};

const CONTACTS: Export = Export {
    name: "contacts",
    columns: &["id", "name", "email", "phone", "assigned_to", "assigned_to_email", "created"],
    may: can_export,
};

/// What the search and the filter show of what the actor sees, or all of it.
pub async fn contacts(
    State(host): State<Host>,
    Extension(person): Extension<Person>,
    Path(workspace): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    CONTACTS.answer(host.app, person, &workspace, &query.unwrap_or_default(), batch).await
}

async fn batch(ctx: Ctx, listing: Listing, after: Option<Key>) -> Result<Batch<Key>, AppError> {
    let mut conn = ctx.state.db.read().await?;
    let contacts = select(&mut conn, &ctx, &listing, after, SIZE).await?;
    let last = contacts.last().map(|last| last.key.clone());
    Ok(Batch { records: contacts.into_iter().map(record).collect(), last })
}

fn record(contact: Exported) -> Vec<String> {
    let (email, phone) = match contact.details {
        Details::Shown { email, phone } => (email.unwrap_or_default(), phone.unwrap_or_default()),
        Details::Masked => (MASKED.to_owned(), MASKED.to_owned()),
    };
    let (id, created) = (contact.id.to_string(), exact(contact.created_at));
    vec![id, contact.name, email, phone, contact.assigned_to, contact.assigned_to_email, created]
}
