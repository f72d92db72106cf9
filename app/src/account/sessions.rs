use super::{
    change::{AccountOutcome, AccountResult},
    device::device,
};
use crate::{
    domain::error::AppError,
    store::{
        clock::Millis,
        ctx::AppState,
        db::sql,
        person::Person,
        session::end_all,
        token::{Token, from_hex, hex},
        user::{begin_user_change, notify_streams},
    },
};

/// A session as the account page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenSession {
    /// The hash of its token in hexadecimal, which identifies the session but does not grant it.
    pub id: String,
    pub device: String,
    pub created_at: Millis,
    pub last_used_at: Millis,
    /// The session of the request.
    pub is_this_one: bool,
}

const SHOWN: i64 = 100;

/// Lists the person's sessions: the current one first, then by last use.
pub async fn list(state: &AppState, person: &Person, this_one: &Token) -> Result<Vec<OpenSession>, AppError> {
    let mut conn = state.db.read().await?;
    let rows = sql("select token_hash, user_agent, created_at, coalesce(last_used_at, created_at) from sessions
        where user_id = $1 and expires_at > $2
        order by coalesce(last_used_at, created_at) desc, token_hash limit $3")
    .bind(person.id)
    .bind(state.now())
    .bind(SHOWN)
    .fetch_all::<(Vec<u8>, String, Millis, Millis)>(&mut conn)
    .await?;
    let this_one = this_one.hash();
    let mut sessions: Vec<OpenSession> = rows
        .into_iter()
        .map(|(hash, user_agent, created_at, last_used_at)| OpenSession {
            id: hex(&hash),
            device: device(&user_agent),
            created_at,
            last_used_at,
            is_this_one: hash == this_one,
        })
        .collect();
    sessions.sort_by_key(|session| !session.is_this_one);
    Ok(sessions)
}

/// Ends one of the person's sessions. Unknown ids and sessions of other people are ignored.
pub async fn end(state: &AppState, person: &Person, id: &str) -> AccountResult {
    let mut tx = begin_user_change(&state.db, person.id).await?;
    sql("delete from sessions where token_hash = $1 and user_id = $2")
        .bind(from_hex(id).unwrap_or_default())
        .bind(person.id)
        .execute(&mut tx)
        .await?;
    notify_streams(&mut tx, person.id).await?;
    tx.commit().await?;
    Ok(Ok(AccountOutcome::SessionEnded))
}

pub async fn end_others(state: &AppState, person: &Person, this_one: &Token) -> AccountResult {
    let mut tx = begin_user_change(&state.db, person.id).await?;
    end_all(&mut tx, person.id, Some(this_one)).await?;
    tx.commit().await?;
    Ok(Ok(AccountOutcome::SessionsEnded))
}
