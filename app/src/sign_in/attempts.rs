//! Limits on guessing passwords: failures are counted in the database, and each further try waits longer.

use crate::{
    domain::{error::AppError, not_tried::NotTried},
    store::{
        clock::Millis,
        ctx::{AppState, NetworkAddress},
        db::{Conn, sql},
        token::{Token, hex},
    },
};
use uuid::Uuid;

const FIRST_WAIT_MS: i64 = 2_000;
const WAIT_MS_MAX: i64 = 15 * 60 * 1000;
/// Failures are forgotten after a day without another.
const FORGOTTEN_AFTER_MS: i64 = 24 * 60 * 60 * 1000;

/// What failures are counted by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Counter {
    /// An email address as it was typed, whether or not anybody has it.
    Address(String),
    /// A browser that this address has signed in with before. Nobody else's failures count here.
    Browser(String),
    Network(String),
    /// A User who is signed in and types the current password.
    Person(Uuid),
}

impl Counter {
    pub fn browser(token: &Token, email: &str) -> Self {
        Self::Browser(format!("{} {email}", hex(&token.hash())))
    }

    pub fn network(address: &NetworkAddress) -> Self {
        Self::Network(address.network())
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::Address(_) => "address",
            Self::Browser(_) => "browser",
            Self::Network(_) => "network",
            Self::Person(_) => "person",
        }
    }

    fn key(&self) -> String {
        match self {
            Self::Address(key) | Self::Browser(key) | Self::Network(key) => key.clone(),
            Self::Person(user) => user.to_string(),
        }
    }

    /// Failures before the first wait. An office shares one network.
    fn free(&self) -> i64 {
        match self {
            Self::Address(_) => 5,
            Self::Browser(_) | Self::Person(_) => 10,
            Self::Network(_) => 50,
        }
    }

    /// How long after its last failure the next try may come.
    fn wait_ms(&self, failures: i64) -> i64 {
        match failures - self.free() {
            ..0 => 0,
            over => FIRST_WAIT_MS.saturating_mul(1 << over.min(20)).min(WAIT_MS_MAX),
        }
    }
}

/// A try that is under way. It counts as a failure from its start: tries that are made at once count each other.
pub struct Attempt {
    at: Millis,
    /// Each with the time of its last failure before this try.
    counted: Vec<(Counter, Millis)>,
}

impl Attempt {
    /// Counts a try, unless one of the counters waits.
    pub async fn begin(state: &AppState, mut counters: Vec<Counter>) -> Result<Result<Self, NotTried>, AppError> {
        // In one order, or two tries would wait for each other's rows.
        counters.sort();
        let now = state.now();
        let mut tx = state.db.begin().await?;
        let mut counted = Vec::new();
        for counter in counters {
            match count(&mut tx, &counter, now).await? {
                Ok(before) => counted.push((counter, before)),
                Err(retry_at) => {
                    let retry_after_s = ((retry_at - now + 999) / 1000).max(1);
                    return Ok(Err(NotTried::TooManyFailures { retry_after_s }));
                }
            }
        }
        tx.commit().await?;
        Ok(Ok(Self { at: now, counted }))
    }

    /// Takes back what the password's owner, or a try that was never looked at, has counted.
    pub async fn take_back(self, state: &AppState, is_owner: bool) -> Result<(), AppError> {
        let mut tx = state.db.begin().await?;
        for (counter, before) in self.counted {
            // Other people of the network go on counting, or one account of their own would clear a guesser.
            let clears = is_owner && !matches!(counter, Counter::Network(_));
            let taken = match clears {
                true => sql("delete from attempts where kind = $1 and key = $2"),
                // Nor was it the last failure, unless another try came after it.
                false => sql("update attempts set failures = failures - 1,
                        last_at = case when last_at = $3 then $4 else last_at end
                    where kind = $1 and key = $2 and failures > 0"),
            };
            let taken = taken.bind(counter.kind()).bind(counter.key());
            let taken = if clears { taken } else { taken.bind(self.at).bind(before) };
            taken.execute(&mut tx).await?;
        }
        Ok(tx.commit().await?)
    }
}

/// Deletes what has not failed for a day.
pub async fn forget_old(conn: &mut Conn, now: Millis) -> sqlx::Result<()> {
    // A row that a try has locked is not old any more; to wait for it with others held would be a deadlock.
    let old = sql("delete from attempts where (kind, key) in (select kind, key from attempts where last_at <= $1");
    old.bind(now - FORGOTTEN_AFTER_MS).for_update_skip_locked(conn).push(")").execute(conn).await?;
    Ok(())
}

/// Counts one more failure, and returns when the last one was; or, while the counter waits, when the next try may come.
async fn count(conn: &mut Conn, counter: &Counter, now: Millis) -> Result<Result<Millis, Millis>, AppError> {
    // The update changes nothing, and locks the row.
    let (failures, last_at) = sql("insert into attempts (kind, key, failures, last_at) values ($1, $2, 0, $3)
        on conflict (kind, key) do update set failures = attempts.failures returning failures, last_at")
    .bind(counter.kind())
    .bind(counter.key())
    .bind(now)
    .fetch_one::<(i64, i64)>(conn)
    .await?;
    let failures = if last_at <= now - FORGOTTEN_AFTER_MS { 0 } else { failures };
    let retry_at = last_at + counter.wait_ms(failures);
    if retry_at > now {
        return Ok(Err(retry_at));
    }
    sql("update attempts set failures = $3, last_at = $4 where kind = $1 and key = $2")
        .bind(counter.kind())
        .bind(counter.key())
        .bind(failures + 1)
        .bind(now)
        .execute(conn)
        .await?;
    Ok(Ok(last_at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_failure_beyond_the_free_ones_waits_twice_as_long_up_to_a_quarter_of_an_hour() {
        let address = Counter::Address("ava@northwind.example".to_owned());
        assert_eq!([4, 5, 6, 7].map(|failures| address.wait_ms(failures)), [0, 2_000, 4_000, 8_000]);
        assert_eq!([14, 100, i64::MAX].map(|failures| address.wait_ms(failures)), [WAIT_MS_MAX; 3]);
    }
}
