//! The statement behind the page, its search and the export.

use super::{
    cursor::{Cursor, ListPart, sorted},
    list::ListRow,
    list_query::ListQuery,
};
use crate::{
    domain::error::AppError,
    frame::listing::{COUNTED_MAX, Listing},
    store::{ctx::Ctx, db::Conn, search_key::words},
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
    let sorted = |sql, part| sorted(sql, listing.sort.by, part, order).push_limit(count);
    let phrases = phrases(conn, listing);
    let rows = ListQuery::rows(ctx, |query, part| {
        let query = query.filter(listing, from, part);
        let query = match (plan, &phrases) {
            (QueryPlan::ByIds(ids), _) => query.only(ids, part),
            (QueryPlan::Index, Some(phrases)) if part == ListPart::Users => query.append(|sql| {
                sql.push(" and a.id in (select access_id from access_numbers where number in ")
                    .push("(select rowid from accesses_found where accesses_found match ")
                    .push_bind(phrases.as_str())
                    .push("))")
            }),
            (QueryPlan::Index | QueryPlan::Order, _) => query,
        };
        query.append(|sql| sorted(sql, part))
    });
    let mut rows = sorted(rows, ListPart::Both).fetch_all::<ListRow>(conn).await?;
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
        let rows = ListQuery::rows(ctx, |query, part| query.only(ids, part));
        all.extend(rows.fetch_all::<ListRow>(conn).await?);
    }
    Ok(all)
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

/// Counts matching rows up to `COUNTED_MAX + 1`, since counting thousands would be most of a page's work.
pub async fn count_found(conn: &mut Conn, ctx: &Ctx, listing: &Listing, from: &Cursor) -> Result<i64, AppError> {
    let phrases = phrases(conn, listing);
    let query = ListQuery::new(ctx, "select count(*) from (select 1 as one from ").push(match &phrases {
        // Cross joins fix the join order in SQLite, so that it stops at the limit.
        Some(_) => {
            "accesses_found f cross join access_numbers n on n.number = f.rowid
                cross join accesses a on a.id = n.access_id"
        }
        None => "accesses a",
    });
    // Uses `$1`, which not every filter does.
    let query = query.push(" where cast($1 as bigint) is not null and a.revoked_at is null and a.workspace_id = $2");
    let mut query = query.filter(listing, from, ListPart::Users);
    if let Some(phrases) = phrases {
        query = query.append(|sql| sql.push(" and accesses_found match ").push_bind(phrases));
    }
    let query = query.push(
        " union all select 1 as one from invitations i
        where i.accepted_at is null and i.workspace_id = $2",
    );
    let query = query.filter(listing, from, ListPart::Invitations).into_sql();
    Ok(query.push_limit(COUNTED_MAX + 1).push(") as found").fetch_count(conn).await?)
}
