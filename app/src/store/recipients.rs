//! Users that contacts can be assigned to.

use super::{
    ctx::Ctx,
    db::{Conn, Sql, sql},
    namesakes,
    search_key::words,
};
use crate::{
    columns,
    domain::{error::AppError, policy::can_open_users, recipient::Candidate},
};
use uuid::Uuid;

/// Users that are offered at once; others are found by typing.
pub const OFFERED_MAX: i64 = 50;

/// An active access that contacts can be assigned to, with its User.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    pub id: Uuid,
    pub display_name: String,
    pub email: String,
}
columns!(Recipient { id, display_name, email });

/// Lists all Users that contacts can be assigned to, by name.
pub async fn list(conn: &mut Conn, workspace: Uuid, but: Option<Uuid>) -> sqlx::Result<Vec<Recipient>> {
    everyone(workspace, but).push(" order by a.sort_key, a.id").fetch_all(conn).await
}

/// Lists the first Users that a search finds: with their addresses for actors who may open the Users page, by name for
/// others.
pub async fn offer(ctx: &Ctx, but: Option<Uuid>, typed: &str) -> Result<Vec<Candidate>, AppError> {
    let mut conn = ctx.state.db.read().await?;
    if can_open_users(ctx.actor).is_err() {
        return Ok(namesakes::search(&mut conn, ctx.workspace.id, but, typed).await?);
    }
    let found = search(&mut conn, ctx.workspace.id, but, typed).await?;
    Ok(found.into_iter().map(|it| Candidate { id: it.id, value: it.email, name: it.display_name }).collect())
}

async fn search(conn: &mut Conn, workspace: Uuid, but: Option<Uuid>, search: &str) -> sqlx::Result<Vec<Recipient>> {
    let found = |query: Sql, word: String| query.push(" and ").push_has("a.search_key", &word);
    let query = words(search).into_iter().fold(everyone(workspace, but), found);
    query.push(" order by a.sort_key, a.id").push_limit(OFFERED_MAX).fetch_all(conn).await
}

fn everyone(workspace: Uuid, but: Option<Uuid>) -> Sql {
    let query = sql("select a.id, u.display_name, u.email from accesses a join users u on u.id = a.user_id
        where a.revoked_at is null and a.suspended_at is null and a.workspace_id = ")
    .push_bind(workspace);
    match but {
        Some(but) => query.push(" and a.id <> ").push_bind(but),
        None => query,
    }
}
