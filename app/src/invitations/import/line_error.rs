use crate::{
    csv_import::failed_line::BadLine,
    domain::{email::InvalidEmail, error::AppError, policy::InvalidGrant},
};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Why a line is not imported. Stored as JSON with the progress.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum UserLineError {
    Line(BadLine),
    Email(InvalidEmail),
    Level(String),
    Restriction(String),
    Grant(InvalidGrant),
    Again {
        first: usize,
    },
    /// Refused by the policy or the workspace's rules.
    Refused(AppError),
}

impl From<BadLine> for UserLineError {
    fn from(it: BadLine) -> Self {
        Self::Line(it)
    }
}

impl fmt::Display for UserLineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(it) => it.fmt(f),
            Self::Email(InvalidEmail::Missing) => f.write_str("Email is required."),
            Self::Email(it) => it.fmt(f),
            Self::Level(it) => write!(f, "Unknown access level “{it}”. Use Owner, Manager or Agent."),
            Self::Restriction(it) => write!(f, "Unknown restriction “{it}”."),
            Self::Grant(it) => it.fmt(f),
            Self::Again { first } => write!(f, "Duplicate of line {first}."),
            Self::Refused(it) => it.fmt(f),
        }
    }
}
