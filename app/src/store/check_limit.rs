//! Limits how many addresses one User checks before inviting: more than anyone pastes and edits, too few to guess
//! addresses.

use super::clock::Millis;
use crate::domain::limit::{SendLimit, TooMany};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use uuid::Uuid;

const WINDOW_MS: i64 = 10 * 60 * 1000;
/// A hundred checks of the longest list.
pub const CHECKS_MAX: i64 = 50_000;

/// Counts the checks of each User on this server. Windows that are over are dropped.
#[derive(Clone, Debug, Default)]
pub struct CheckLimit(Arc<Mutex<HashMap<Uuid, Window>>>);

#[derive(Debug)]
struct Window {
    began_at: Millis,
    count: i64,
}

impl CheckLimit {
    /// Counts `count` more addresses of a User, or none if that would be too many.
    pub fn admit(&self, person: Uuid, count: i64, now: Millis) -> Result<(), TooMany> {
        let mut windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        windows.retain(|_, window| window.began_at > now - WINDOW_MS);
        let window = windows.entry(person).or_insert(Window { began_at: now, count: 0 });
        if window.count + count > CHECKS_MAX {
            let retry_after_s = ((window.began_at + WINDOW_MS - now + 999) / 1000).max(1);
            return Err(TooMany { limit: SendLimit::Checks, most: CHECKS_MAX, retry_after_s });
        }
        window.count += count;
        Ok(())
    }
}
