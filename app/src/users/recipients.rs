use super::recipient_field::Recipient;
use crate::{
    columns,
    db::{Conn, Sql, sql},
    search_key::words,
};
use uuid::Uuid;

/// More than anybody reads: whoever is not among them is found by typing.
const OFFERED_MAX: i64 = 50;

columns!(Recipient { id, display_name, email });

/// Everyone with access to the workspace, by name: contacts can be assigned to them.
pub async fn list(conn: &mut Conn, workspace: Uuid, but: Option<Uuid>) -> sqlx::Result<Vec<Recipient>> {
    everyone(workspace, but).push(" order by a.sort_key, a.id").fetch_all(conn).await
}

/// The first of those whom a search finds.
pub async fn search(conn: &mut Conn, workspace: Uuid, but: Option<Uuid>, search: &str) -> sqlx::Result<Vec<Recipient>> {
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
