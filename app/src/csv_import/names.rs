//! Where a line has a person's name: in one cell, or in two.

use super::sheet::{Column, Known, Line};
use serde::{Deserialize, Serialize};

const FIRST: Column = Column { name: "first_name", also: &["given_name", "forename"] };
const LAST: Column = Column { name: "last_name", also: &["surname", "family_name"] };

/// The place of the cell, or of the first and the last name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NameAt {
    One(usize),
    FirstAndLast(usize, usize),
}

impl NameAt {
    /// Finds the name in the known column at `nth`, or else in those of the first and the last name.
    pub fn find(known: &Known, nth: usize, header: &[String]) -> Option<Self> {
        let one = || known.find(nth, header).first().copied().map(Self::One);
        let half = || FIRST.find(header).or(LAST.find(header)).map(Self::One);
        one().or_else(|| Self::first_and_last(header)).or_else(half)
    }

    pub fn first_and_last(header: &[String]) -> Option<Self> {
        Some(Self::FirstAndLast(FIRST.find(header)?, LAST.find(header)?))
    }

    pub fn read(self, line: &Line) -> String {
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

pub fn is_part_of_a_name(heading: &str) -> bool {
    FIRST.is(heading) || LAST.is(heading)
}

impl Column {
    fn find(&self, header: &[String]) -> Option<usize> {
        header.iter().position(|heading| self.is(heading))
    }
}
