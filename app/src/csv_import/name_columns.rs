//! Finds a person's name in a line: in one column, or split into first and last name.

use super::sheet::{KnownColumn, KnownColumns, SheetLine};
use serde::{Deserialize, Serialize};

const FIRST: KnownColumn = KnownColumn { name: "first_name", also: &["given_name", "forename"] };
const LAST: KnownColumn = KnownColumn { name: "last_name", also: &["surname", "family_name"] };

/// The index of the name's column, or of the first and the last name's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NameColumns {
    One(usize),
    FirstAndLast(usize, usize),
}

impl NameColumns {
    /// Finds the known column at `nth`, or else the columns of the first and the last name.
    pub fn find(known: &KnownColumns, nth: usize, header: &[String]) -> Option<Self> {
        let one = || known.find(nth, header).first().copied().map(Self::One);
        let half = || FIRST.find(header).or(LAST.find(header)).map(Self::One);
        one().or_else(|| Self::first_and_last(header)).or_else(half)
    }

    pub fn first_and_last(header: &[String]) -> Option<Self> {
        Some(Self::FirstAndLast(FIRST.find(header)?, LAST.find(header)?))
    }

    pub fn read(self, line: &SheetLine) -> String {
        let cell = |at| line.cell(Some(at)).unwrap_or_default();
        match self {
            Self::One(at) => cell(at).to_owned(),
            Self::FirstAndLast(first, last) => format!("{} {}", cell(first), cell(last)).trim().to_owned(),
        }
    }

    pub fn columns(self) -> Vec<usize> {
        match self {
            Self::One(at) => vec![at],
            Self::FirstAndLast(first, last) => vec![first, last],
        }
    }
}

pub fn is_name_part(heading: &str) -> bool {
    FIRST.is(heading) || LAST.is(heading)
}

impl KnownColumn {
    fn find(&self, header: &[String]) -> Option<usize> {
        header.iter().position(|heading| self.is(heading))
    }
}
