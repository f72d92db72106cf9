//! Workspaces of the Organization.

use super::{
    clock::Millis,
    db::{Conn, Tx, sql},
    search_key::fold,
};
use crate::{
    columns,
    domain::{id::new_id, workspace_link::WorkspaceLink},
};
use uuid::Uuid;

columns!(WorkspaceLink { slug, name });

/// Creates a workspace. Returns its id and slug.
pub async fn insert_workspace(tx: &mut Tx, name: &str, now: Millis) -> sqlx::Result<(Uuid, String)> {
    let id = new_id();
    let slug = free_slug(tx, name).await?;
    sql("insert into workspaces (id, slug, name, created_at) values ($1, $2, $3, $4)")
        .bind(id)
        .bind(slug.as_str())
        .bind(name)
        .bind(now)
        .execute(tx)
        .await?;
    tx.note_inserted(id);
    Ok((id, slug))
}

/// Returns the workspace that a User has had access to for longest, which opens after signing in.
pub async fn first_workspace_of(conn: &mut Conn, user: Uuid) -> sqlx::Result<Option<String>> {
    let found = sql("select w.slug from accesses a join workspaces w on w.id = a.workspace_id
        where a.user_id = $1 and a.revoked_at is null and a.suspended_at is null and w.archived_at is null
        order by a.joined_at, a.id limit 1")
    .bind(user)
    .fetch_optional::<(String,)>(conn)
    .await?;
    Ok(found.map(|(slug,)| slug))
}

/// Lists the workspaces of a User, by name.
pub async fn workspaces_of(conn: &mut Conn, user: Uuid) -> sqlx::Result<Vec<WorkspaceLink>> {
    let found = sql("select w.slug, w.name from accesses a join workspaces w on w.id = a.workspace_id
        where a.user_id = $1 and a.revoked_at is null and a.suspended_at is null and w.archived_at is null
        order by w.name, w.id");
    found.bind(user).fetch_all(conn).await
}

pub async fn organization_name(conn: &mut Conn) -> sqlx::Result<String> {
    Ok(sql("select name from organizations").fetch_one::<(String,)>(conn).await?.0)
}

/// Derives a free slug from the name, in ASCII; with a number if it is taken, `workspace` if nothing is left.
async fn free_slug(tx: &mut Tx, name: &str) -> sqlx::Result<String> {
    let words: Vec<String> = fold(name)
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    let base = match words.join("-") {
        empty if empty.is_empty() => "workspace".to_owned(),
        slug => slug.chars().take(48).collect::<String>().trim_end_matches('-').to_owned(),
    };
    let mut slug = base.clone();
    let mut number = 1;
    while sql("select count(*) from workspaces where slug = $1").bind(slug.as_str()).fetch_count(tx).await? > 0 {
        number += 1;
        slug = format!("{base}-{number}");
    }
    Ok(slug)
}

/// Lists some Organization admins, for a User without any workspace to ask.
pub async fn admin_names(conn: &mut Conn) -> sqlx::Result<Vec<String>> {
    let admins = sql("select display_name from users where is_admin order by display_name, id limit 5");
    Ok(admins.fetch_all::<(String,)>(conn).await?.into_iter().map(|(name,)| name).collect())
}
