//! Writes presence once a second.

use super::{
    clock::Millis,
    ctx::AppState,
    db::{Conn, Sql, Tx, sql},
    marks::{Mark, Sign},
};
use crate::domain::{
    error::AppError,
    live_event::{Change, LiveEvent},
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// How often the last activity is written: people read it in minutes.
const LAST_ACTIVE_EVERY_MS: i64 = 60_000;
/// Rows a statement, below SQLite's limit of bound values.
const BATCH: usize = 500;

/// Writes the marks and publishes who came online and whose lease ended. Marks that could not be written are kept for
/// the next time: a sign-out among them would be lost.
pub async fn flush(state: &AppState) -> Result<(), AppError> {
    let mut marks: Vec<(Uuid, Mark)> = state.marks.take().into_iter().collect();
    // In the same order on every server, or two of them could wait for each other.
    marks.sort_by_key(|(user, _)| *user);
    match write_all(state, &marks).await {
        Ok(left_out) => {
            marks.retain(|(user, _)| left_out.contains(user));
            state.marks.put_back(marks);
            Ok(())
        }
        Err(error) => {
            state.marks.put_back(marks);
            Err(error)
        }
    }
}

/// Writes the marks. Returns the Users whose last activity is not written yet.
async fn write_all(state: &AppState, marks: &[(Uuid, Mark)]) -> Result<Vec<Uuid>, AppError> {
    let now = state.now();
    let mut tx = match marks.is_empty() && !anyone_changed(state, now).await? {
        true => return Ok(Vec::new()),
        false => state.db.begin_in_presence().await?,
    };
    let mut left_out = Vec::new();
    for marks in marks.chunks(BATCH) {
        left_out.extend(write(&mut tx, marks).await?);
    }
    let came = sql("update presence set announced_online = true
        where not announced_online and lease_until > $1 returning user_id")
    .bind(now)
    .fetch_all::<(Uuid,)>(&mut tx)
    .await?;
    let went = sql("update presence set announced_online = false
        where announced_online and lease_until <= $1 returning user_id")
    .bind(now)
    .fetch_all::<(Uuid,)>(&mut tx)
    .await?;
    publish(&mut tx, came, true).await?;
    publish(&mut tx, went, false).await?;
    tx.commit().await?;
    Ok(left_out)
}

async fn anyone_changed(state: &AppState, now: Millis) -> Result<bool, AppError> {
    let mut conn = state.db.read().await?;
    let found = sql("select user_id from presence where (announced_online and lease_until <= $1)
        or (not announced_online and lease_until > $1) limit 1")
    .bind(now)
    .fetch_optional::<(Uuid,)>(&mut conn)
    .await?;
    Ok(found.is_some())
}

async fn write(conn: &mut Conn, marks: &[(Uuid, Mark)]) -> Result<Vec<Uuid>, AppError> {
    let (left, here): (Vec<_>, Vec<_>) = marks.iter().partition(|(_, mark)| mark.sign == Sign::Leaving);
    for (user, mark) in left {
        let shorter = sql("update presence set lease_until = $2 where user_id = $1 and lease_until > $2");
        shorter.bind(user).bind(mark.lease_until).execute(conn).await?;
    }
    // All marks of a flush are of the same second; the newest time is used for all.
    let Some(at) = here.iter().map(|(_, mark)| mark.at).max() else { return Ok(Vec::new()) };
    let leases = sql("insert into presence (user_id, lease_until)")
        .push_rows(here.iter().map(|(user, mark)| [(*user).into(), mark.lease_until.into()]));
    leases.push(" on conflict (user_id) do update set lease_until = excluded.lease_until").execute(conn).await?;
    let due = |query: Sql| {
        let query = query.push(" where last_active_at < ").push_bind(at - LAST_ACTIVE_EVERY_MS);
        let query = query.push(" and revoked_at is null and user_id in (");
        query.push_list(here.iter().map(|(user, _)| *user)).push(")")
    };
    // Locked accesses are skipped: commands lock them in any order, and waiting could deadlock.
    let active = sql("update accesses set last_active_at = $1 where id in (select id from accesses").bind(at);
    due(active).for_update_skip_locked(conn).push(")").execute(conn).await?;
    let left_out = due(sql("select user_id from accesses")).fetch_all::<(Uuid,)>(conn).await?;
    Ok(left_out.into_iter().map(|(user,)| user).collect())
}

/// Publishes a change of presence to each workspace of the Users.
async fn publish(tx: &mut Tx, users: Vec<(Uuid,)>, online: bool) -> Result<(), AppError> {
    let mut by_workspace: BTreeMap<Uuid, Vec<Uuid>> = BTreeMap::new();
    for users in users.chunks(BATCH) {
        let of = sql("select workspace_id, user_id from accesses
            where revoked_at is null and suspended_at is null and user_id in (")
        .push_list(users.iter().map(|(user,)| *user))
        .push(")");
        for (workspace, user) in of.fetch_all::<(Uuid, Uuid)>(tx).await? {
            by_workspace.entry(workspace).or_default().push(user);
        }
    }
    for (workspace, users) in by_workspace {
        tx.publish(LiveEvent::new(workspace, Change::Presence { users, online }));
    }
    Ok(())
}
