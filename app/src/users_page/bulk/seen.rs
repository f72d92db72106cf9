//! The revisions of rows when a bulk form was filled, so that nothing is overwritten unseen.

use crate::{
    domain::error::{AppError, Invalid},
    users_page::list::ListRow,
};
use std::{collections::HashMap, fmt};
use uuid::Uuid;

/// The revision of a row that was never edited, as most are.
const FIRST: i64 = 1;

/// Revisions by row. Rows at their first revision are left out, so that a form for thousands stays small.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SeenRevisions(HashMap<Uuid, i64>);

impl SeenRevisions {
    pub fn of(rows: &[ListRow]) -> Self {
        let edited = rows.iter().filter(|row| row.revision != FIRST);
        Self(edited.map(|row| (row.id, row.revision)).collect())
    }

    /// Parses the form's field, which `Display` writes.
    pub fn parse(text: &str) -> Result<Self, AppError> {
        let pair = |pair: &str| {
            let (id, revision) = pair.split_once(':')?;
            Some((id.parse().ok()?, revision.parse().ok()?))
        };
        let pairs = text.split_whitespace().map(pair).collect::<Option<_>>();
        pairs.map(Self).ok_or(AppError::Invalid(Invalid::Form))
    }

    pub fn revision(&self, id: Uuid) -> i64 {
        self.0.get(&id).copied().unwrap_or(FIRST)
    }
}

/// Writes `id:revision id:revision`.
impl fmt::Display for SeenRevisions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|(id, revision)| write!(f, "{id}:{revision} "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_says_again_what_was_seen_and_nothing_else_is_read() {
        let id = Uuid::now_v7();
        let seen = SeenRevisions([(id, 3)].into());
        let again = SeenRevisions::parse(&seen.to_string()).unwrap();
        assert_eq!((again.revision(id), again.revision(Uuid::nil())), (3, 1));
        assert_eq!(SeenRevisions::parse(""), Ok(SeenRevisions::default()));
        for wrong in ["3", "x:3", &format!("{id}:"), &format!("{id}:x")] {
            assert_eq!(SeenRevisions::parse(wrong), Err(AppError::Invalid(Invalid::Form)), "{wrong}");
        }
    }
}
