//! Bulk actions: which rows they target, and the result for each.

use super::{error::AppError, outcome::Outcome};
use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// The rows that a bulk action targets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    Ids(Vec<Uuid>),
    /// All rows that the listing with this URL query matches.
    Matching(String),
}

impl Selection {
    /// Reads the fields of a form: with a `query`, all rows that match it are selected. It begins with a question mark,
    /// since a form does not distinguish an empty field from a missing one.
    pub fn of(ids: Vec<Uuid>, query: Option<String>) -> Self {
        match query {
            Some(query) => Self::Matching(query.trim_start_matches('?').to_owned()),
            None => Self::Ids(ids),
        }
    }
}

/// The result of a bulk action. Rows that failed are unchanged.
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

/// Reduces the result to its numbers, which fit in a URL.
impl From<&BulkDone> for Outcome {
    fn from(it: &BulkDone) -> Self {
        Self::Several { done: it.done, failed: it.failed.len() as i64 }
    }
}

/// A row that a bulk action could not change, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedRow {
    pub id: Uuid,
    pub name: String,
    pub why: AppError,
}
