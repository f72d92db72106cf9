use super::clock::Millis;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use uuid::Uuid;

/// Who gave a sign of life since the last flush, and until when it counts. A request only marks here: thousands of
/// beats are one write a second.
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
    /// A page was closed. Another one of theirs may be open, and beats before the lease is over.
    Leaving,
    SignedOut,
}

impl Marks {
    pub fn mark(&self, user: Uuid, at: Millis, lease_ms: i64) {
        self.lock().insert(user, Mark { at, lease_until: at + lease_ms, sign: Sign::Alive });
    }

    /// It shortens a lease, and never makes one longer. Whoever came and left between two flushes was here all the same.
    pub fn leave(&self, user: Uuid, at: Millis, lease_ms: i64) {
        let lease_until = at + lease_ms;
        let mut marks = self.lock();
        let mark = marks.entry(user).or_insert(Mark { at, lease_until, sign: Sign::Leaving });
        mark.lease_until = mark.lease_until.min(lease_until);
    }

    /// Signing out is the one thing that ends a lease before its time.
    pub fn end(&self, user: Uuid, at: Millis) {
        self.lock().insert(user, Mark { at, lease_until: at, sign: Sign::SignedOut });
    }

    pub fn take(&self) -> HashMap<Uuid, Mark> {
        std::mem::take(&mut self.lock())
    }

    /// A newer mark of the same User stands.
    pub fn put_back(&self, marks: Vec<(Uuid, Mark)>) {
        let mut held = self.lock();
        for (user, mark) in marks {
            held.entry(user).or_insert(mark);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Uuid, Mark>> {
        // A map of times is whole whatever panicked while it was held.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
