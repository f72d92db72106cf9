//! Browsers that Users have signed in with before: guesses made elsewhere do not keep them out of these.

use super::attempts::Counter;
use crate::store::{
    clock::Millis,
    ctx::NetworkAddress,
    db::{Conn, sql},
    person::Person,
    token::Token,
};
use uuid::Uuid;

/// Browsers that are known for one User: the newest.
const KNOWN_MAX: i64 = 20;

/// How long a browser is known after its last sign-in.
pub const KNOWN_FOR_MS: i64 = 365 * 24 * 60 * 60 * 1000;

/// Where a password is typed.
#[derive(Clone)]
pub struct Caller {
    pub address: NetworkAddress,
    /// What the browser carries to be known by.
    pub browser: Option<Token>,
    /// The session that the browser has, and that a new one replaces.
    pub earlier: Option<(Person, Token)>,
}

impl Caller {
    /// What tries of this address's password are counted by. A browser that is known counts its own alone: others'
    /// guesses keep nobody out of it.
    pub async fn counters(&self, conn: &mut Conn, email: &str, now: Millis) -> sqlx::Result<Vec<Counter>> {
        // No address at all: nobody's password is guessed.
        if email.is_empty() {
            return Ok(vec![Counter::network(&self.address)]);
        }
        if let Some(browser) = &self.browser
            && is_known(conn, browser, email, now).await?
        {
            return Ok(vec![Counter::browser(browser, email)]);
        }
        Ok(vec![Counter::Address(email.to_owned()), Counter::network(&self.address)])
    }
}

async fn is_known(conn: &mut Conn, browser: &Token, email: &str, now: Millis) -> sqlx::Result<bool> {
    let found = sql("select cast(1 as bigint) from known_browsers k join users u on u.id = k.user_id
        where k.token_hash = $1 and u.email = $2 and k.last_sign_in_at > $3");
    let found = found.bind(browser.hash()).bind(email).bind(now - KNOWN_FOR_MS);
    Ok(found.fetch_optional::<(i64,)>(conn).await?.is_some())
}

/// Notes that a User has signed in with a browser. Returns its token: the one it came with, or a new one.
pub async fn know(conn: &mut Conn, browser: Option<&Token>, user: Uuid, now: Millis) -> sqlx::Result<Token> {
    let token = browser.filter(|token| token.is_minted()).cloned().unwrap_or_else(Token::mint);
    sql("insert into known_browsers (token_hash, user_id, last_sign_in_at) values ($1, $2, $3)
        on conflict (token_hash, user_id) do update set last_sign_in_at = excluded.last_sign_in_at")
    .bind(token.hash())
    .bind(user)
    .bind(now)
    .execute(conn)
    .await?;
    sql(
        "delete from known_browsers where user_id = $1 and (last_sign_in_at <= $2 or token_hash not in
        (select token_hash from known_browsers where user_id = $1 order by last_sign_in_at desc, token_hash limit $3))",
    )
    .bind(user)
    .bind(now - KNOWN_FOR_MS)
    .bind(KNOWN_MAX)
    .execute(conn)
    .await?;
    Ok(token)
}

/// Forgets a User's browsers: who had the password may have used one of them.
pub async fn forget_all(conn: &mut Conn, user: Uuid) -> sqlx::Result<()> {
    sql("delete from known_browsers where user_id = $1").bind(user).execute(conn).await?;
    Ok(())
}
