//! Sessions. They belong to a User; what the User may open is decided by their accesses.

use super::{
    clock::Millis,
    ctx::AppState,
    db::{Column, Conn, FromRow, Row, Tx, sql},
    person::Person,
    token::Token,
    user::{begin_user_change, notify_streams},
};
use crate::domain::error::AppError;
use uuid::Uuid;

pub const LIFE_MS: i64 = 30 * 24 * 60 * 60 * 1000;
/// How often the last use is written: people read it in hours.
const USED_EVERY_MS: i64 = 60 * 60 * 1000;
/// Characters of a user agent that are stored.
const USER_AGENT_MAX: usize = 300;

/// Starts a session and returns its token.
pub async fn start(conn: &mut Conn, user: Uuid, now: Millis) -> Result<Token, AppError> {
    let token = Token::mint();
    sql("insert into sessions (token_hash, user_id, created_at, expires_at) values ($1, $2, $3, $4)")
        .bind(token.hash())
        .bind(user)
        .bind(now)
        .bind(now + LIFE_MS)
        .execute(conn)
        .await?;
    Ok(token)
}

/// A session that has not ended, with its User.
#[derive(Debug)]
pub struct LiveSession {
    pub person: Person,
    last_used_at: Option<Millis>,
}

impl FromRow for LiveSession {
    fn read(row: &Row) -> sqlx::Result<Self> {
        Ok(Self { person: Person::read(row)?, last_used_at: Column::read(row, "last_used_at")? })
    }
}

impl LiveSession {
    pub fn should_note_use(&self, now: Millis) -> bool {
        self.last_used_at.is_none_or(|at| at <= now - USED_EVERY_MS)
    }
}

pub async fn find(state: &AppState, token: &Token) -> Result<Option<LiveSession>, AppError> {
    let mut conn = state.db.read().await?;
    Ok(sql("select u.id, u.email, u.display_name, u.is_admin, u.avatar, s.last_used_at")
        .push(LIVE_SESSIONS)
        .bind(state.now())
        .push_list([token.hash()])
        .push(")")
        .fetch_optional(&mut conn)
        .await?)
}

/// Selects the sessions of a list that have not ended.
const LIVE_SESSIONS: &str = " from sessions s join users u on u.id = s.user_id
    where s.expires_at > $1 and u.removed_at is null and s.token_hash in (";

/// Finds the sessions, by their hashes, that have not ended, with the ids of their Users.
pub async fn find_live(conn: &mut Conn, now: Millis, hashes: &[&[u8]]) -> sqlx::Result<Vec<(Vec<u8>, Uuid)>> {
    let hashes = hashes.iter().map(|hash| hash.to_vec());
    sql("select s.token_hash, s.user_id")
        .push(LIVE_SESSIONS)
        .bind(now)
        .push_list(hashes)
        .push(")")
        .fetch_all(conn)
        .await
}

/// Stores when and with which browser the session was used, for its User to recognise it.
pub async fn note_use(state: &AppState, token: &Token, user_agent: &str) -> Result<(), AppError> {
    let user_agent: String = user_agent.chars().take(USER_AGENT_MAX).collect();
    let mut tx = state.db.begin().await?;
    sql("update sessions set last_used_at = $2, user_agent = $3 where token_hash = $1")
        .bind(token.hash())
        .bind(state.now())
        .bind(user_agent)
        .execute(&mut tx)
        .await?;
    tx.commit().await?;
    Ok(())
}

pub async fn sign_out(state: &AppState, person: &Person, token: &Token) -> Result<(), AppError> {
    let mut tx = begin_user_change(&state.db, person.id).await?;
    sql("delete from sessions where token_hash = $1 or expires_at <= $2")
        .bind(token.hash())
        .bind(state.now())
        .execute(&mut tx)
        .await?;
    // Other tabs may have streams of the same session.
    notify_streams(&mut tx, person.id).await?;
    tx.commit().await?;
    Ok(())
}

/// Ends all sessions of a User, except `but`. Returns how many there were.
pub async fn end_all(tx: &mut Tx, user: Uuid, but: Option<&Token>) -> sqlx::Result<u64> {
    let ended = sql("delete from sessions where user_id = $1 and token_hash <> $2")
        .bind(user)
        .bind(but.map(Token::hash).unwrap_or_default())
        .execute(tx)
        .await?;
    notify_streams(tx, user).await?;
    Ok(ended)
}
