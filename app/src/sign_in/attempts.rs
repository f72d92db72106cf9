//! Limits password guessing: failures are counted in the database, and each further attempt has to wait longer.

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
/// Failures are forgotten after a day without another one.
const FORGOTTEN_AFTER_MS: i64 = 24 * 60 * 60 * 1000;

/// What failures are counted for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AttemptCounter {
    /// An email address as typed, whether or not it has an account.
    Address(String),
    /// A browser that this address has signed in with before. Failures elsewhere do not count here.
    Browser(String),
    Network(String),
    /// A signed-in User who enters the current password.
    Person(Uuid),
}

impl AttemptCounter {
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

    /// Returns how long after the last failure the next attempt is allowed.
    fn wait_ms(&self, failures: i64) -> i64 {
        match failures - self.free() {
            ..0 => 0,
            over => FIRST_WAIT_MS.saturating_mul(1 << over.min(20)).min(WAIT_MS_MAX),
        }
    }
}

/// An attempt in progress. It counts as a failure from its start, so that concurrent attempts count each other.
pub struct Attempt {
    at: Millis,
    /// The counters, each with the time of its last failure before this attempt.
    counted: Vec<(AttemptCounter, Millis)>,
}

impl Attempt {
    /// Counts an attempt, unless one of the counters has to wait.
    pub async fn begin(
        state: &AppState,
        mut counters: Vec<AttemptCounter>,
    ) -> Result<Result<Self, NotTried>, AppError> {
        // Sorted, or two attempts could deadlock on each other's rows.
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

    /// Uncounts an attempt that was correct (`is_owner`) or never checked.
    pub async fn take_back(self, state: &AppState, is_owner: bool) -> Result<(), AppError> {
        let mut tx = state.db.begin().await?;
        for (counter, before) in self.counted {
            // The network keeps its failures, or a guesser could clear them with an account of their own.
            let clears = is_owner && !matches!(counter, AttemptCounter::Network(_));
            let taken = match clears {
                true => sql("delete from attempts where kind = $1 and key = $2"),
                // Restores the time of the last failure, unless another attempt came after it.
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

/// Deletes counters without a failure for a day.
pub async fn forget_old(conn: &mut Conn, now: Millis) -> sqlx::Result<()> {
    // A row that an attempt has locked is not old any more. Waiting for it while holding others could deadlock.
    let old = sql("delete from attempts where (kind, key) in (select kind, key from attempts where last_at <= $1");
    old.bind(now - FORGOTTEN_AFTER_MS).for_update_skip_locked(conn).push(")").execute(conn).await?;
    Ok(())
}

/// Counts one more failure and returns the time of the previous one. Fails with the time of the next allowed attempt if
/// the counter has to wait.
async fn count(conn: &mut Conn, counter: &AttemptCounter, now: Millis) -> Result<Result<Millis, Millis>, AppError> {
    // The update changes nothing but locks the row.
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
        let address = AttemptCounter::Address("ava@northwind.example".to_owned());
        assert_eq!([4, 5, 6, 7].map(|failures| address.wait_ms(failures)), [0, 2_000, 4_000, 8_000]);
        assert_eq!([14, 100, i64::MAX].map(|failures| address.wait_ms(failures)), [WAIT_MS_MAX; 3]);
    }
}
