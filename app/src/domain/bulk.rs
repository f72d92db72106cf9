//! One act on many rows: which are meant, and what became of each.

use super::{error::AppError, outcome::Outcome};
use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// The rows that an act is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    Ids(Vec<Uuid>),
    /// All that a listing, as its address has it, matches.
    Matching(String),
}

impl Selection {
    /// From the fields of a form: `query` is there where all that match are meant. It begins with a question mark, since
    /// a form does not tell what is empty from what is not there.
    pub fn of(ids: Vec<Uuid>, query: Option<String>) -> Self {
        match query {
            Some(query) => Self::Matching(query.trim_start_matches('?').to_owned()),
            None => Self::Ids(ids),
        }
    }
}

/// What came of it. Whoever failed stays as they were.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkDone {
    pub done: i64,
    pub failed: Vec<FailedRow>,
}

impl fmt::Display for BulkDone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Outcome::from(self).fmt(f)
    }
}

/// The numbers alone, as an address has them.
impl From<&BulkDone> for Outcome {
    fn from(it: &BulkDone) -> Self {
        Self::Several { done: it.done, failed: it.failed.len() as i64 }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedRow {
    pub id: Uuid,
    pub name: String,
    pub why: AppError,
}
