use super::{BATCH_ROWS, Batch, Export, ExportRequest};
use crate::network::Requester;
use app::{
    domain::{
        audit_act::AuditAct, error::AppError, invitation::InvitationState, policy::can_export_users, time::exact,
    },
    store::ctx::Ctx,
    users_page::{
        cursor::Cursor,
        list::ListRow,
        select::{QueryPlan, select},
    },
};
use axum::{
    extract::{Path, RawQuery},
    response::Response,
};

const USERS: Export = Export {
    name: "users",
    columns: &[
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
    ],
    may: can_export_users,
    act: AuditAct::UsersExported,
};

/// Exports the Users that the search and filters match, or only the selected ones.
pub async fn users(requester: Requester, Path(workspace): Path<String>, RawQuery(query): RawQuery) -> Response {
    USERS.answer(requester, &workspace, &query.unwrap_or_default(), batch).await
}

async fn batch(ctx: Ctx, request: ExportRequest, from: Option<Cursor>) -> Result<Batch<Cursor>, AppError> {
    let mut conn = ctx.state.db.read().await?;
    let plan = if request.ids.is_empty() { QueryPlan::Order } else { QueryPlan::ByIds(&request.ids) };
    let rows = select(&mut conn, &ctx, &request.listing, &from.unwrap_or(Cursor::Start), BATCH_ROWS, plan).await?;
    let last = rows.last().filter(|_| rows.len() as i64 == BATCH_ROWS);
    let next = last.map(|last| Cursor::After(last.key(request.listing.sort.by)));
    let records = rows.iter().map(|row| record(row, ctx.now)).collect();
    Ok(Batch { records, next })
}

fn record(row: &ListRow, now: i64) -> Vec<String> {
    let grant = row.grant;
    let restrictions: Vec<&str> = grant.restrictions.iter().map(|it| it.key()).collect();
    let time = |at: Option<i64>| at.map(exact).unwrap_or_default();
    let status = match row.expires_at {
        None if row.suspended_at.is_some() => "Suspended",
        None => "Active",
        Some(_) => match row.invitation_state(now) {
            InvitationState::Expired => "Expired",
            InvitationState::Declined => "Declined",
            InvitationState::NoLongerValid => "No longer valid",
            InvitationState::Cancelled => "Cancelled",
            _ => "Pending",
        },
    };
    vec![
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
    ]
}
