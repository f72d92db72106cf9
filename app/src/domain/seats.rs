use serde::{Deserialize, Serialize};

/// A workspace's seats: all, and how many are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seats {
    pub all: i64,
    pub taken: i64,
}

impl Seats {
    pub fn free(self) -> i64 {
        (self.all - self.taken).max(0)
    }
}
