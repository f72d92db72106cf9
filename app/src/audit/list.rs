use super::line::{AuditLine, AuditPage};
use crate::{
    columns,
    domain::{audit_act::AuditAct, error::AppError, policy::can_open_audit},
    frame::listing::{COUNTED_MAX, Listing, PagePosition},
    store::{
        ctx::Ctx,
        db::{Column, Conn, Row, Sql, sql},
        search_key::words,
    },
};
use sqlx::Error;
use uuid::Uuid;

const PAGE_SIZE: i64 = 50;

columns!(AuditLine { id, at, actor_name, actor_email, act, target_name, target_email, before, after, address });

impl Column for AuditAct {
    fn read(row: &Row, name: &str) -> sqlx::Result<Self> {
        let key: String = row.get(name)?;
        Self::parse(&key).ok_or_else(|| Error::Decode(format!("no act of the audit is called {key:?}").into()))
    }
}

pub async fn list(ctx: &Ctx, listing: &Listing) -> Result<AuditPage, AppError> {
    can_open_audit(ctx.actor)?;
    let after = match &listing.place {
        PagePosition::After(id) => id.parse().ok(),
        _ => None,
    };
    let mut snapshot = ctx.state.db.snapshot().await?;
    let mut lines = select(&mut snapshot, ctx, listing, after, PAGE_SIZE + 1).await?;
    let more = lines.len() as i64 > PAGE_SIZE;
    lines.truncate(PAGE_SIZE as usize);
    let next = lines.last().filter(|_| more).map(|line| line.id.to_string());
    let found = matching(sql("select count(*) from (select 1 as one from audit where workspace_id = "), ctx, listing);
    let found = found.push_limit(COUNTED_MAX + 1).push(") as found").fetch_count(&mut snapshot).await?;
    Ok(AuditPage { lines, found, next })
}

/// Selects at most `count` lines older than `after`, newest first.
pub async fn select(
    conn: &mut Conn,
    ctx: &Ctx,
    listing: &Listing,
    after: Option<Uuid>,
    count: i64,
) -> Result<Vec<AuditLine>, AppError> {
    let query = sql(LINES).push(" where workspace_id = ");
    let mut query = matching(query, ctx, listing);
    if let Some(after) = after {
        query = query.push(" and id < ").push_bind(after);
    }
    Ok(query.push(" order by id desc").push_limit(count).fetch_all(conn).await?)
}

/// Selects the newest lines about one person, by email address.
pub async fn newest_on(conn: &mut Conn, ctx: &Ctx, email: &str, count: i64) -> Result<Vec<AuditLine>, AppError> {
    let query = sql(LINES).push(" where workspace_id = ").push_bind(ctx.workspace.id);
    let query = query.push(" and target_email = ").push_bind(email);
    Ok(query.push(" order by id desc").push_limit(count).fetch_all(conn).await?)
}

const LINES: &str = "select id, at, actor_name, actor_email, act, target_name, target_email, before, after, address
    from audit";

fn matching(query: Sql, ctx: &Ctx, listing: &Listing) -> Sql {
    let mut query = query.push_bind(ctx.workspace.id);
    if let Some(act) = listing.act {
        query = query.push(" and act = ").push_bind(act.key());
    }
    for word in words(&listing.search) {
        query = query.push(" and ").push_has("search_key", &word);
    }
    query
}
