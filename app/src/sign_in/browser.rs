//! Known browsers, which Users have signed in with before: guessing elsewhere does not lock Users out of them.

use super::attempts::AttemptCounter;
use crate::store::{
    clock::Millis,
    ctx::NetworkAddress,
    db::{Conn, sql},
    person::Person,
    token::Token,
};
use uuid::Uuid;

/// Known browsers per User; the newest are kept.
const KNOWN_MAX: i64 = 20;

/// How long a browser is known after its last sign-in.
pub const KNOWN_FOR_MS: i64 = 365 * 24 * 60 * 60 * 1000;

/// Where a request with a password comes from.
#[derive(Clone)]
pub struct Caller {
    pub address: NetworkAddress,
    /// The token of the known-browser cookie.
    pub browser: Option<Token>,
    /// The browser's session, which a new one replaces.
    pub earlier: Option<(Person, Token)>,
}

impl Caller {
    /// Returns the counters for attempts on this address's password. A known browser has its own counter, so that
    /// guessing elsewhere does not lock the User out of it.
    pub async fn counters(&self, conn: &mut Conn, email: &str, now: Millis) -> sqlx::Result<Vec<AttemptCounter>> {
        // Without an address no account's password is guessed.
        if email.is_empty() {
            return Ok(vec![AttemptCounter::network(&self.address)]);
        }
        if let Some(browser) = &self.browser
            && is_known(conn, browser, email, now).await?
        {
            return Ok(vec![AttemptCounter::browser(browser, email)]);
        }
        Ok(vec![AttemptCounter::Address(email.to_owned()), AttemptCounter::network(&self.address)])
    }
}

async fn is_known(conn: &mut Conn, browser: &Token, email: &str, now: Millis) -> sqlx::Result<bool> {
    let found = sql("select cast(1 as bigint) from known_browsers k join users u on u.id = k.user_id
        where k.token_hash = $1 and u.email = $2 and k.last_sign_in_at > $3");
    let found = found.bind(browser.hash()).bind(email).bind(now - KNOWN_FOR_MS);
    Ok(found.fetch_optional::<(i64,)>(conn).await?.is_some())
}

/// Records that a User has signed in with a browser. Returns its token, or a new one if it has none.
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

/// Forgets a User's browsers, since a person who knew the old password may have used one of them.
pub async fn forget_all(conn: &mut Conn, user: Uuid) -> sqlx::Result<()> {
    sql("delete from known_browsers where user_id = $1").bind(user).execute(conn).await?;
    Ok(())
}
