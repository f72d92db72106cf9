//! Emails about the invitations that a User has sent, on by default, and the link that turns them off.

use crate::{
    domain::error::AppError,
    store::{
        clock::Millis,
        ctx::AppState,
        db::{Conn, sql},
        token::Token,
    },
};
use leptos::prelude::*;
use uuid::Uuid;

/// How long an unsubscribe link is valid.
const LINK_LIFE_MS: i64 = 366 * 24 * 60 * 60 * 1000;

pub async fn are_wanted(state: &AppState, user: Uuid) -> Result<bool, AppError> {
    let mut conn = state.db.read().await?;
    let wanted = sql("select id from users where id = $1 and notices_off_at is null");
    Ok(wanted.bind(user).fetch_optional::<(Uuid,)>(&mut conn).await?.is_some())
}

pub async fn set_wanted(state: &AppState, user: Uuid, wanted: bool) -> Result<(), AppError> {
    let mut tx = state.db.begin().await?;
    sql("update users set notices_off_at = $2 where id = $1")
        .bind(user)
        .bind((!wanted).then_some(state.now()))
        .execute(&mut tx)
        .await?;
    Ok(tx.commit().await?)
}

/// Mints an unsubscribe link for one email: the database stores only the hash, so each email needs its own.
pub async fn mint(conn: &mut Conn, user: Uuid, now: Millis) -> sqlx::Result<Token> {
    let token = Token::mint();
    sql("delete from notice_tokens where user_id = $1 and created_at <= $2")
        .bind(user)
        .bind(now - LINK_LIFE_MS)
        .execute(conn)
        .await?;
    sql("insert into notice_tokens (token_hash, user_id, created_at) values ($1, $2, $3)")
        .bind(token.hash())
        .bind(user)
        .bind(now)
        .execute(conn)
        .await?;
    Ok(token)
}

/// Finds the User of an unsubscribe link. Changes nothing, since mail scanners open links too.
pub async fn find_by_link(state: &AppState, token: &Token) -> Result<Option<(Uuid, String)>, AppError> {
    let mut conn = state.db.read().await?;
    let found = sql("select u.id, u.email from notice_tokens t join users u on u.id = t.user_id
        where t.token_hash = $1 and u.removed_at is null");
    Ok(found.bind(token.hash()).fetch_optional(&mut conn).await?)
}

#[component]
pub fn NoticesOffPage(token: String, email: String) -> impl IntoView {
    view! {
        <h1>"Unsubscribe from these emails?"</h1>
        <p class="lead">
            <b>{email}</b> " will no longer get an email when an invitation is accepted, declined or expires. Other emails aren't affected."
        </p>
        <form method="post" action=format!("/notices/{token}")>
            <button class="btn primary block">"Unsubscribe"</button>
        </form>
        <p class="guest-foot"><a class="link" href="/">"Keep these emails"</a></p>
    }
}
