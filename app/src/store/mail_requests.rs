//! Emails that can be requested without signing in: limits how often, without revealing which addresses have an
//! account.

use super::{
    clock::Millis,
    ctx::NetworkAddress,
    db::{Conn, sql},
};
use crate::domain::{
    email::InvalidEmail,
    error::AppError,
    limit::{SendLimit, TooMany},
};
use strum::IntoStaticStr;

const HOUR_MS: i64 = 60 * 60 * 1000;
const DAY_MS: i64 = 24 * HOUR_MS;
/// Emails of one kind to one address. After that, the last ones are in the inbox.
const TO_ADDRESS_MAX: i64 = 3;
/// Requests from one network in an hour: enough for an office, too few to guess addresses.
const FROM_NETWORK_MAX: i64 = 30;

/// What is requested.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum MailRequestKind {
    Password,
    Invitation,
}

impl MailRequestKind {
    fn key(self) -> &'static str {
        self.into()
    }

    fn within(self) -> i64 {
        match self {
            Self::Password => HOUR_MS,
            Self::Invitation => DAY_MS,
        }
    }
}

/// Why a request cannot be answered as usual.
pub enum InvalidRequest {
    Email(InvalidEmail),
    Failed(AppError),
}

impl<E: Into<AppError>> From<E> for InvalidRequest {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// Tells whether the email may be sent, and counts the request. The rows are the same for unknown addresses.
pub async fn admit(
    conn: &mut Conn,
    kind: MailRequestKind,
    email: &str,
    from: &NetworkAddress,
    now: Millis,
) -> Result<bool, AppError> {
    let network = from.network();
    sql("delete from mail_requests where requested_at <= $1").bind(now - DAY_MS).execute(conn).await?;
    let from_network = sql("select requested_at from mail_requests
        where network_address = $1 and requested_at > $2 order by requested_at desc limit 1 offset $3")
    .bind(network.as_str())
    .bind(now - HOUR_MS)
    .bind(FROM_NETWORK_MAX - 1);
    if let Some((oldest,)) = from_network.fetch_optional::<(i64,)>(conn).await? {
        let retry_after_s = ((oldest + HOUR_MS - now + 999) / 1000).max(1);
        return Err(AppError::TooMany(TooMany { limit: SendLimit::Network, most: FROM_NETWORK_MAX, retry_after_s }));
    }
    let before = sql("select count(*) from mail_requests where email = $1 and kind = $2 and requested_at > $3")
        .bind(email)
        .bind(kind.key())
        .bind(now - kind.within())
        .fetch_count(conn)
        .await?;
    let is_admitted = before < TO_ADDRESS_MAX;
    // A refused request counts only for the network: nobody can block emails to an address by requesting them.
    sql("insert into mail_requests (email, kind, requested_at, network_address) values ($1, $2, $3, $4)")
        .bind(if is_admitted { email } else { "" })
        .bind(kind.key())
        .bind(now)
        .bind(network.as_str())
        .execute(conn)
        .await?;
    Ok(is_admitted)
}
