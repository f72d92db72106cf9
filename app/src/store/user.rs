//! Users of the Organization.

use super::{
    clock::Millis,
    db::{Conn, Db, Tx, sql},
    search_key::{fold, search_key},
};
use crate::domain::{id::new_id, live_event::LiveEvent};
use uuid::Uuid;

/// A User who joins the Organization.
pub struct NewUser<'a> {
    pub email: &'a str,
    pub display_name: &'a str,
    pub password_hash: &'a str,
    pub is_admin: bool,
    /// The workspace whose copied link made the account; `None` once the mailbox is verified.
    pub unverified_in: Option<Uuid>,
}

/// Begins a change of a User: locks each of their workspaces, where it is published, and then the User.
pub async fn begin_user_change(db: &Db, user: Uuid) -> sqlx::Result<Tx> {
    loop {
        let workspaces = sql("select id from workspaces
            where (id in (select workspace_id from accesses where user_id = $1 and revoked_at is null)
                or id in (select unverified_in from users where id = $1))");
        let mut tx = db.begin_in_all(workspaces.bind(user)).await?;
        // From here on no other access can be granted to them.
        sql("select id from users where id = $1").bind(user).for_update(&tx).fetch_all::<(Uuid,)>(&mut tx).await?;
        let accesses = active_accesses(&mut tx, user).await?;
        if accesses.iter().all(|(workspace, _)| tx.has_locked(*workspace)) {
            return Ok(tx);
        }
        // An access was granted in between, and its workspace must be locked before the User.
    }
}

/// Inserts a User; `None` if the address is taken. A User who was removed gets their old row back, which accesses and
/// invitations still refer to.
pub async fn insert_user(conn: &mut Conn, new: NewUser<'_>, now: Millis) -> sqlx::Result<Option<Uuid>> {
    let inserted = sql("insert into users (id, email, display_name, password_hash, is_admin, search_key, sort_key,
            created_at, unverified_in)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        on conflict (email) do update set display_name = excluded.display_name,
            password_hash = excluded.password_hash, is_admin = excluded.is_admin, search_key = excluded.search_key,
            sort_key = excluded.sort_key, created_at = excluded.created_at, avatar = null, removed_at = null,
            unverified_in = excluded.unverified_in
        where users.removed_at is not null
        returning id")
    .bind(new_id())
    .bind(new.email)
    .bind(new.display_name)
    .bind(new.password_hash)
    .bind(new.is_admin)
    .bind(search_key(new.display_name, new.email))
    .bind(fold(new.display_name))
    .bind(now)
    .bind(new.unverified_in)
    .fetch_optional::<(Uuid,)>(conn)
    .await?;
    Ok(inserted.map(|(id,)| id))
}

/// Renames a User, also in the keys that their accesses store for the lists.
pub async fn rename_user(tx: &mut Tx, user: Uuid, email: &str, display_name: &str) -> sqlx::Result<()> {
    let (search_key, sort_key) = (search_key(display_name, email), fold(display_name));
    sql("update accesses set search_key = $2, sort_key = $3 where user_id = $1 and revoked_at is null")
        .bind(user)
        .bind(search_key.as_str())
        .bind(sort_key.as_str())
        .execute(tx)
        .await?;
    sql("update users set display_name = $2, search_key = $3, sort_key = $4 where id = $1")
        .bind(user)
        .bind(display_name)
        .bind(search_key)
        .bind(sort_key)
        .execute(tx)
        .await?;
    notify_lists(tx, user).await
}

/// Publishes that the User's rows have changed, in all their workspaces.
pub async fn notify_lists(tx: &mut Tx, user: Uuid) -> sqlx::Result<()> {
    for (workspace, access) in active_accesses(tx, user).await? {
        tx.publish(LiveEvent::users(workspace, [access]));
    }
    Ok(())
}

/// Publishes that the User's streams must check whether they may go on.
pub async fn notify_streams(tx: &mut Tx, user: Uuid) -> sqlx::Result<()> {
    for (workspace, _) in active_accesses(tx, user).await? {
        tx.publish(LiveEvent::access(workspace, user));
    }
    Ok(())
}

async fn active_accesses(conn: &mut Conn, user: Uuid) -> sqlx::Result<Vec<(Uuid, Uuid)>> {
    let found = sql("select workspace_id, id from accesses where user_id = $1 and revoked_at is null order by id");
    found.bind(user).fetch_all(conn).await
}
