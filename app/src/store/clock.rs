//! The one place that reads the time. All other code is given `now`.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

/// Milliseconds since 1970, UTC.
pub type Millis = i64;

#[derive(Clone, Debug)]
pub enum Clock {
    System,
    /// A time that tests set.
    Set(Arc<AtomicI64>),
}

impl Clock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock")]
    pub fn now(&self) -> Millis {
        match self {
            Self::System => jiff::Timestamp::now().as_millisecond(),
            Self::Set(at) => at.load(Ordering::SeqCst),
        }
    }
}
