//! CSV by RFC 4180, batch by batch into the answer: neither memory nor a connection is held for a slow client.

use crate::router::Host;
use app::{
    audit::{act::AuditAct, record::Line},
    ctx::{Ctx, NetworkAddress},
    error::AppError,
    invitations::invitation::{InvitationState, InvitationTimes},
    listing::{Listing, Place},
    policy::can_export_users,
    sign_in::person::Person,
    ui::time::exact,
    users_page::{
        key::From,
        list::ListRow,
        select::{Way, select},
    },
};
use axum::{
    Extension,
    body::{Body, Bytes},
    extract::{Path, RawQuery, State},
    http::{
        HeaderValue, StatusCode,
        header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
};
use futures::stream::try_unfold;

const BATCH: i64 = 1000;

/// They stay as they are: whoever reads the file goes by these.
const COLUMNS: [&str; 11] = [
    "id",
    "display_name",
    "email",
    "access_level",
    "restrictions",
    "status",
    "last_active",
    "joined",
    "invited_by",
    "invited_at",
    "invitation_expires",
];

/// What the search and the filter show, or everyone.
pub async fn users(
    State(Host { app, .. }): State<Host>,
    Extension(person): Extension<Person>,
    Extension(address): Extension<NetworkAddress>,
    Path(workspace): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let listing = Listing { place: Place::First, ..Listing::parse(&query.unwrap_or_default()) };
    let allowed = async {
        let ctx = Ctx::build(app, person, address, &workspace).await?;
        can_export_users(ctx.actor)?;
        note(&ctx, AuditAct::UsersExported, &listing).await?;
        Ok::<_, AppError>(ctx)
    };
    let ctx = match allowed.await {
        Ok(ctx) => ctx,
        Err(error) => {
            let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            return (status, error.to_string()).into_response();
        }
    };
    let name = format!("users-{}-{}.csv", ctx.workspace.slug, &exact(ctx.now)[..10]);
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (
            CONTENT_DISPOSITION,
            HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")).expect("a slug is ASCII"),
        ),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    let first = Step { ctx, listing, from: From::Start };
    (headers, Body::from_stream(try_unfold(Some(first), step))).into_response()
}

/// An export leaves its line in the audit before its first byte.
async fn note(ctx: &Ctx, act: AuditAct, listing: &Listing) -> Result<(), AppError> {
    let mut tx = ctx.state.db.begin().await?;
    ctx.record(&mut tx, Line::new(act).after(listing.query())).await?;
    Ok(tx.commit().await?)
}

struct Step {
    ctx: Ctx,
    listing: Listing,
    from: From,
}

/// An error ends the answer in its middle, which the browser reports: half a file must not look like a whole one.
async fn step(step: Option<Step>) -> Result<Option<(Bytes, Option<Step>)>, AppError> {
    let Some(Step { ctx, listing, from }) = step else { return Ok(None) };
    // What was allowed at the beginning may have ended since.
    let ctx = Ctx { now: ctx.now, ..ctx.again().await? };
    can_export_users(ctx.actor)?;
    let mut conn = ctx.state.db.read().await?;
    let rows = select(&mut conn, &ctx, &listing, &from, BATCH, Way::Order).await?;
    drop(conn);
    let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    if from == From::Start {
        csv.write_record(COLUMNS).map_err(AppError::internal)?;
    }
    for row in &rows {
        csv.write_record(record(row, ctx.now)?.map(harmless)).map_err(AppError::internal)?;
    }
    let bytes = Bytes::from(csv.into_inner().map_err(AppError::internal)?);
    let next = match rows.last() {
        Some(last) if rows.len() as i64 == BATCH => {
            let from = From::After(last.key(listing.sort.by));
            Some(Step { ctx, listing, from })
        }
        _ => None,
    };
    Ok(Some((bytes, next)))
}

fn record(row: &ListRow, now: i64) -> Result<[String; 11], AppError> {
    let grant = row.grant;
    let restrictions: Vec<&str> = grant.restrictions.iter().map(|it| it.key()).collect();
    let time = |at: Option<i64>| at.map(exact).unwrap_or_default();
    let status = match row.expires_at {
        None if row.suspended_at.is_some() => "Suspended",
        None => "Active",
        Some(expires_at) => match (InvitationTimes { expires_at, accepted_at: None, cancelled_at: None }).state(now) {
            InvitationState::Expired => "Expired",
            _ => "Pending",
        },
    };
    Ok([
        row.id.to_string(),
        row.display_name.clone().unwrap_or_default(),
        row.email.clone(),
        grant.level.name().to_owned(),
        restrictions.join(" "),
        status.to_owned(),
        time(row.last_active_at()),
        time(row.joined_at()),
        row.inviter_name.clone().unwrap_or_default(),
        time(row.invited_at()),
        time(row.expires_at),
    ])
}

/// A cell that a spreadsheet would run as a formula is told to be text (OWASP, "CSV Injection").
fn harmless(cell: String) -> String {
    match cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{cell}"),
        false => cell,
    }
}
