use super::clock::Millis;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use uuid::Uuid;

/// Signs of life since the last flush. A request only marks its User in memory: thousands of beats become one write a
/// second.
#[derive(Clone, Debug, Default)]
pub struct Marks(Arc<Mutex<HashMap<Uuid, Mark>>>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    pub at: Millis,
    pub lease_until: Millis,
    pub sign: Sign,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    Alive,
    /// A page was closed. Another page of the User may be open, and beats before the lease ends.
    Leaving,
    SignedOut,
}

impl Marks {
    pub fn mark(&self, user: Uuid, at: Millis, lease_ms: i64) {
        self.lock().insert(user, Mark { at, lease_until: at + lease_ms, sign: Sign::Alive });
    }

    /// Shortens a lease and never extends it. A User who came and left between two flushes still counts as active.
    pub fn leave(&self, user: Uuid, at: Millis, lease_ms: i64) {
        let lease_until = at + lease_ms;
        let mut marks = self.lock();
        let mark = marks.entry(user).or_insert(Mark { at, lease_until, sign: Sign::Leaving });
        mark.lease_until = mark.lease_until.min(lease_until);
    }

    /// Ends a lease at once, which only signing out does.
    pub fn end(&self, user: Uuid, at: Millis) {
        self.lock().insert(user, Mark { at, lease_until: at, sign: Sign::SignedOut });
    }

    pub fn take(&self) -> HashMap<Uuid, Mark> {
        std::mem::take(&mut self.lock())
    }

    /// Puts marks back that could not be written. A newer mark of the same User wins.
    pub fn put_back(&self, marks: Vec<(Uuid, Mark)>) {
        let mut held = self.lock();
        for (user, mark) in marks {
            held.entry(user).or_insert(mark);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Uuid, Mark>> {
        // A panic cannot leave a map of times half written.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
