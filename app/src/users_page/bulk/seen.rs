//! The revisions of rows when a form for many of them was filled: nothing is overwritten unseen.

use crate::{
    domain::error::{AppError, Invalid},
    users_page::list::ListRow,
};
use std::{collections::HashMap, fmt};
use uuid::Uuid;

/// Most rows were never edited.
const FIRST: i64 = 1;

/// Revisions by row. A row that is not in it was seen at its first revision, so that a form of thousands stays small.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen(HashMap<Uuid, i64>);

impl Seen {
    pub fn of(rows: &[ListRow]) -> Self {
        let edited = rows.iter().filter(|row| row.revision != FIRST);
        Self(edited.map(|row| (row.id, row.revision)).collect())
    }

    /// From the form's field, as `Display` writes it.
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

/// `id:revision id:revision`.
impl fmt::Display for Seen {
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
        let seen = Seen([(id, 3)].into());
        let again = Seen::parse(&seen.to_string()).unwrap();
        assert_eq!((again.revision(id), again.revision(Uuid::nil())), (3, 1));
        assert_eq!(Seen::parse(""), Ok(Seen::default()));
        for wrong in ["3", "x:3", &format!("{id}:"), &format!("{id}:x")] {
            assert_eq!(Seen::parse(wrong), Err(AppError::Invalid(Invalid::Form)), "{wrong}");
        }
    }
}
