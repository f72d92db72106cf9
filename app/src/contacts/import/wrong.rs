use crate::{email::InvalidEmail, users::display_name::InvalidName};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A line that is not stored, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failed {
    pub line: usize,
    pub why: Wrong,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Wrong {
    BrokenQuotes,
    NotText,
    Cells {
        found: usize,
        expected: usize,
    },
    Name(InvalidName),
    Email(InvalidEmail),
    Phone,
    /// Of an export by somebody who may not see it.
    Masked,
    EmailAgain {
        first: usize,
    },
    PersonAgain {
        first: usize,
    },
    NobodyHere(String),
}

pub const PHONE_LENGTH_MAX: usize = 50;

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BrokenQuotes => f.write_str("A quotation mark is missing, or is one too many."),
            Self::NotText => f.write_str("The line is not UTF-8. Save the file as “CSV UTF-8”."),
            Self::Cells { found, expected } => {
                write!(f, "The line has {}, the first line of the file has {expected}.", cells(*found))
            }
            Self::Name(InvalidName::Missing) => f.write_str("The name is missing."),
            Self::Name(it) => it.fmt(f),
            Self::Email(it) => it.fmt(f),
            Self::Phone => {
                write!(f, "A phone number has at most {PHONE_LENGTH_MAX} characters, all of which are seen.")
            }
            Self::Masked => f.write_str("The email and the phone are masked in this file."),
            Self::EmailAgain { first } => write!(f, "The email is on line {first} of this file already."),
            Self::PersonAgain { first } => {
                write!(f, "The name and the phone are on line {first} of this file already, and there is no email.")
            }
            Self::NobodyHere(email) => write!(f, "Nobody with the email “{email}” has access to this workspace."),
        }
    }
}

fn cells(count: usize) -> String {
    match count {
        1 => "1 cell".into(),
        count => format!("{count} cells"),
    }
}
