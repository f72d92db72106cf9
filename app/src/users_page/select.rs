//! The statement behind the page, its search and the export.

use super::{
    cursor::{Cursor, ListPart, beyond, sorted},
    list::ListRow,
};
use crate::{
    domain::{error::AppError, policy::Restriction},
    frame::listing::{COUNTED_MAX, Listing, QUIET_MS, Status},
    invitations::vouched::VOUCHED,
    store::{
        ctx::Ctx,
        db::{Conn, Sql, sql},
        search_key::words,
    },
};
use uuid::Uuid;

/// Selects at most `count` rows in the listing's order.
pub async fn select(
    conn: &mut Conn,
    ctx: &Ctx,
    listing: &Listing,
    from: &Cursor,
    count: i64,
    plan: QueryPlan<'_>,
) -> Result<Vec<ListRow>, AppError> {
    let order = match from {
        Cursor::Before(_) => listing.sort.order.reversed(),
        _ => listing.sort.order,
    };
    let sorted = |query, part| sorted(query, listing.sort.by, part, order).push_limit(count);
    let query = filtered(sql("select * from (").push(USERS), ctx, listing, from, ListPart::Users);
    let query = match phrases(conn, listing).filter(|_| plan == QueryPlan::Index) {
        Some(phrases) => query
            .push(
                " and a.id in (select access_id from access_numbers where number in (select rowid from accesses_found",
            )
            .push(" where accesses_found match ")
            .push_bind(phrases)
            .push("))"),
        None => query,
    };
    let among = |query: Sql, ids_in| match plan {
        QueryPlan::ByIds(ids) => query.push(ids_in).push_list(ids.iter().copied()).push(")"),
        QueryPlan::Index | QueryPlan::Order => query,
    };
    let query = among(query, " and a.id in (");
    let query = sorted(query, ListPart::Users).push(") as users union all select * from (");
    let query = filtered(push_invitations(query), ctx, listing, from, ListPart::Invitations);
    let query = sorted(among(query, " and i.id in ("), ListPart::Invitations);
    let mut rows = sorted(query.push(") as invitations"), ListPart::Both).fetch_all::<ListRow>(conn).await?;
    if matches!(from, Cursor::Before(_)) {
        rows.reverse();
    }
    Ok(rows)
}

/// Values of one statement.
const AT_ONCE: usize = 1000;

/// Selects all matching rows.
pub async fn select_all(conn: &mut Conn, ctx: &Ctx, listing: &Listing) -> Result<Vec<ListRow>, AppError> {
    let (mut all, mut from) = (Vec::new(), Cursor::Start);
    loop {
        let rows = select(conn, ctx, listing, &from, AT_ONCE as i64, QueryPlan::Order).await?;
        let is_last = rows.len() < AT_ONCE;
        all.extend(rows);
        match all.last() {
            Some(last) if !is_last => from = Cursor::After(last.key(listing.sort.by)),
            _ => return Ok(all),
        }
    }
}

/// Selects the workspace's rows with these ids. Skips unknown ids.
pub async fn select_by_ids(conn: &mut Conn, ctx: &Ctx, ids: &[Uuid]) -> Result<Vec<ListRow>, AppError> {
    let mut all = Vec::new();
    for ids in ids.chunks(AT_ONCE) {
        let ids = || ids.iter().copied();
        let query = sql("select * from (").push(USERS).bind(ctx.now).bind(ctx.workspace.id);
        let query = query.push(" and a.id in (").push_list(ids()).push(")) as users union all select * from (");
        let query = push_invitations(query).push(" and i.id in (").push_list(ids()).push(")) as invitations");
        all.extend(query.fetch_all::<ListRow>(conn).await?);
    }
    Ok(all)
}

pub const USERS: &str =
    "select a.id, a.user_id, u.display_name, u.avatar, u.email, a.level, a.workspace_settings, a.data_export,
        a.contact_deletion, a.contact_visibility, a.mask_contact_details, a.last_active_at,
        (coalesce(p.lease_until, 0) > $1 and a.suspended_at is null) as online, a.joined_at as since_at, inviter.id as inviter_id,
        inviter.display_name as inviter_name, cast(null as bigint) as expires_at, cast(null as bigint) as cancelled_at, cast(null as bigint) as declined_at,
        false as is_vouched, cast(null as bigint) as mail_sent_at, cast(null as text) as mail_error, a.suspended_at,
        a.revision, (u.unverified_in is not null) as is_unverified, a.sort_key,
        a.level_rank
    from accesses a join users u on u.id = a.user_id
        left join presence p on p.user_id = a.user_id
        left join users inviter on inviter.id = a.invited_by
    where a.revoked_at is null and a.workspace_id = $2";

/// Adds the select of the invitations of workspace `$2`. Conditions can be appended.
pub fn push_invitations(query: Sql) -> Sql {
    query
        .push(
            "select i.id, cast(null as uuid) as user_id, cast(null as text) as display_name,
        cast(null as text) as avatar, i.email,
        i.level, i.workspace_settings, i.data_export, i.contact_deletion, i.contact_visibility,
        i.mask_contact_details, cast(0 as bigint) as last_active_at,
        false as online, i.invited_at as since_at, inviter.id as inviter_id,
        inviter.display_name as inviter_name, i.expires_at, i.cancelled_at, i.declined_at, ",
        )
        .push(VOUCHED)
        .push(
            " as is_vouched, i.mail_sent_at, i.mail_error,
        cast(null as bigint) as suspended_at, i.revision, false as is_unverified, i.sort_key, i.level_rank
    from invitations i join users inviter on inviter.id = i.invited_by
    where i.accepted_at is null and i.workspace_id = $2",
        )
}

/// Adds the listing's filters and cursor. Only the `Users` part, which comes first, binds `$1` and `$2`.
fn filtered(query: Sql, ctx: &Ctx, listing: &Listing, from: &Cursor, part: ListPart) -> Sql {
    let is_users = part == ListPart::Users;
    let mut query = match is_users {
        true => query.bind(ctx.now).bind(ctx.workspace.id),
        false => query,
    };
    query = match (part, listing.status) {
        (ListPart::Users, _) => query,
        // Cancelled invitations are listed only in their own tab.
        (_, Status::Cancelled) => query.push(" and i.cancelled_at is not null and i.replaced_at is null"),
        _ => query.push(" and i.cancelled_at is null"),
    };
    query = match (part, listing.status) {
        (_, Status::All) | (ListPart::Invitations, Status::Cancelled) => query,
        (ListPart::Users, Status::Active) => query.push(" and a.suspended_at is null"),
        (ListPart::Users, Status::Suspended) => query.push(" and a.suspended_at is not null"),
        (ListPart::Users, Status::Online) => query
            .push(" and a.suspended_at is null and a.user_id in (select user_id from presence where lease_until > $1)"),
        (ListPart::Users, Status::Quiet) => query.push(" and a.last_active_at < ").push_bind(ctx.now - QUIET_MS),
        (ListPart::Invitations, Status::Pending) => {
            query.push(" and i.declined_at is null and i.expires_at > $1 and ").push(VOUCHED)
        }
        (ListPart::Invitations, Status::Expired) => {
            query.push(" and i.declined_at is null and i.expires_at <= $1 and ").push(VOUCHED)
        }
        (ListPart::Invitations, Status::NoLongerValid) => {
            query.push(" and i.declined_at is null and not ").push(VOUCHED)
        }
        (ListPart::Invitations, Status::Declined) => query.push(" and i.declined_at is not null"),
        _ => query.push(" and 1 = 0"),
    };
    if let Some(level) = listing.level {
        query = query.push(if is_users { " and a.level = " } else { " and i.level = " }).push_bind(level.key());
    }
    if let Some(restriction) = listing.restriction {
        query = query.push(if is_users { " and a." } else { " and i." }).push(restriction_column(restriction));
    }
    for word in words(&listing.search) {
        query = query.push(" and ").push_has(if is_users { "a.search_key" } else { "i.search_key" }, &word);
    }
    beyond(query, from, listing.sort, part)
}

/// How the statement finds the rows of a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueryPlan<'a> {
    /// By the trigram index, then sorted: faster for few rows.
    Index,
    /// In the list's order: faster if many rows match.
    Order,
    /// Only rows with these ids.
    ByIds(&'a [Uuid]),
}

/// With more matches, sorting takes longer than reading in order.
pub const FEW_MAX: i64 = 300;
/// Characters; a shorter word has no trigram.
const TRIGRAM: usize = 3;

/// Returns the query for SQLite's trigram index, or `None` if no word is long enough. PostgreSQL's planner uses its
/// index by itself.
fn phrases(conn: &Conn, listing: &Listing) -> Option<String> {
    let words = words(&listing.search);
    let long = words.iter().filter(|word| word.chars().count() >= TRIGRAM);
    let phrases: Vec<String> = long.map(|word| format!("\"{}\"", word.replace('"', "\"\""))).collect();
    (conn.is_sqlite() && !phrases.is_empty()).then(|| phrases.join(" "))
}

fn restriction_column(restriction: Restriction) -> &'static str {
    match restriction {
        Restriction::WorkspaceSettings => "workspace_settings",
        Restriction::DataExport => "data_export",
        Restriction::ContactDeletion => "contact_deletion",
        Restriction::ContactVisibility => "contact_visibility",
        Restriction::MaskContactDetails => "mask_contact_details",
    }
}

/// Counts matching rows up to `COUNTED_MAX + 1`, since counting thousands would be most of a page's work.
pub async fn count_found(conn: &mut Conn, ctx: &Ctx, listing: &Listing, from: &Cursor) -> Result<i64, AppError> {
    let phrases = phrases(conn, listing);
    let query = sql("select count(*) from (select 1 as one from ").push(match &phrases {
        // Cross joins fix the join order in SQLite, so that it stops at the limit.
        Some(_) => {
            "accesses_found f cross join access_numbers n on n.number = f.rowid
                cross join accesses a on a.id = n.access_id"
        }
        None => "accesses a",
    });
    // Uses `$1`, which not every filter does.
    let query = query.push(" where cast($1 as bigint) is not null and a.revoked_at is null and a.workspace_id = $2");
    let mut query = filtered(query, ctx, listing, from, ListPart::Users);
    if let Some(phrases) = phrases {
        query = query.push(" and accesses_found match ").push_bind(phrases);
    }
    let query = query.push(
        " union all select 1 as one from invitations i
        where i.accepted_at is null and i.workspace_id = $2",
    );
    let query = filtered(query, ctx, listing, from, ListPart::Invitations);
    Ok(query.push_limit(COUNTED_MAX + 1).push(") as found").fetch_count(conn).await?)
}
