use crate::{
    csv_import::failed_line::BadLine,
    domain::{email::InvalidEmail, name::InvalidName},
};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Why a line is not imported. Stored as JSON with the result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ContactLineError {
    Line(BadLine),
    Name(InvalidName),
    Email(InvalidEmail),
    Phone,
    /// Rounded by a spreadsheet, as in `4.67E+10`.
    PhoneRounded(String),
    /// An error value such as `#N/A`.
    SpreadsheetError(String),
    /// The export was made by a User for whom details are masked.
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

impl From<BadLine> for ContactLineError {
    fn from(it: BadLine) -> Self {
        Self::Line(it)
    }
}

impl fmt::Display for ContactLineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(it) => it.fmt(f),
            Self::Name(InvalidName::Missing) => f.write_str("Name is required."),
            Self::Name(it) => it.fmt(f),
            Self::Email(it) => it.fmt(f),
            Self::Phone => {
                write!(f, "A phone number can have up to {PHONE_LENGTH_MAX} characters, none of them hidden.")
            }
            Self::PhoneRounded(phone) => write!(
                f,
                "The spreadsheet rounded this phone number to “{phone}”. Format its column as text and enter it again."
            ),
            Self::SpreadsheetError(cell) => {
                write!(f, "The spreadsheet shows “{cell}” instead of a value. Fix that cell and export the file again.")
            }
            Self::Masked => f.write_str("Email and phone are masked in this file."),
            Self::EmailAgain { first } => write!(f, "Duplicate of line {first}."),
            Self::PersonAgain { first } => {
                write!(f, "Same name and phone as line {first}, and no email to tell them apart.")
            }
            Self::NobodyHere(email) => write!(f, "No User of this workspace has the email “{email}”."),
        }
    }
}
