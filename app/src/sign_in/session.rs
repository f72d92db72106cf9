//! A session is the person's; the access row is the gate.

use super::person::{Person, find_by_email};
use crate::{
    clock::Millis,
    ctx::AppState,
    db::{Conn, sql},
    email::parse_email,
    error::AppError,
    token::Token,
};
use uuid::Uuid;

pub const LIFE_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// `None` where the address is unknown or the password wrong: which of them, nobody is told.
pub async fn sign_in(state: &AppState, email: &str, password: String) -> Result<Option<Token>, AppError> {
    let email = parse_email(email).unwrap_or_default();
    let Some(person) = check_password(state, &email, password).await? else { return Ok(None) };
    let mut tx = state.db.begin().await?;
    let token = start(&mut tx, person.id, state.now()).await?;
    tx.commit().await?;
    Ok(Some(token))
}

pub async fn check_password(state: &AppState, email: &str, password: String) -> Result<Option<Person>, AppError> {
    let mut conn = state.db.read().await?;
    let person = find_by_email(&mut conn, email).await?;
    let hash = sql("select password_hash from users where email = $1")
        .bind(email)
        .fetch_optional::<(String,)>(&mut conn)
        .await?;
    drop(conn);
    // An unknown address takes as long as a wrong password.
    let matches = state.passwords.verify(password, hash.map(|(hash,)| hash)).await;
    Ok(person.filter(|_| matches))
}

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

pub async fn find(state: &AppState, token: &Token) -> Result<Option<Person>, AppError> {
    let mut conn = state.db.read().await?;
    Ok(sql("select u.id, u.email, u.display_name, u.is_admin from sessions s join users u on u.id = s.user_id
        where s.token_hash = $1 and s.expires_at > $2")
    .bind(token.hash())
    .bind(state.now())
    .fetch_optional(&mut conn)
    .await?)
}

pub async fn sign_out(state: &AppState, token: &Token) -> Result<(), AppError> {
    let mut tx = state.db.begin().await?;
    sql("delete from sessions where token_hash = $1 or expires_at <= $2")
        .bind(token.hash())
        .bind(state.now())
        .execute(&mut tx)
        .await?;
    tx.commit().await?;
    Ok(())
}
