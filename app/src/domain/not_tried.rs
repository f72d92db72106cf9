use std::fmt;

/// Why a password was not checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotTried {
    TooManyFailures {
        retry_after_s: i64,
    },
    /// Too many requests wait for their turn to hash a password.
    Busy,
}

impl NotTried {
    /// Returns the HTTP status.
    pub fn status(self) -> u16 {
        match self {
            Self::TooManyFailures { .. } => 429,
            Self::Busy => 503,
        }
    }

    pub fn retry_after_s(self) -> i64 {
        match self {
            Self::TooManyFailures { retry_after_s } => retry_after_s,
            Self::Busy => 5,
        }
    }
}

impl fmt::Display for NotTried {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooManyFailures { retry_after_s: 1 } => f.write_str("Too many attempts. Try again in a second."),
            Self::TooManyFailures { retry_after_s: s @ ..90 } => {
                write!(f, "Too many attempts. Try again in {s} seconds.")
            }
            Self::TooManyFailures { retry_after_s: s } => {
                write!(f, "Too many attempts. Try again in {} minutes.", (s + 59) / 60)
            }
            Self::Busy => {
                f.write_str("Roster is very busy. Your password was not checked. Try again in a few seconds.")
            }
        }
    }
}
