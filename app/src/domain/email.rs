//! Email addresses as Roster stores them: trimmed, lower case, the domain in ASCII. Parsed by hand: it accepts less
//! than RFC 5322 allows (no quotes, comments or non-ASCII local parts) and says which part is wrong.

#[cfg(feature = "ssr")]
mod parse;

#[cfg(feature = "ssr")]
mod unwrap;

#[cfg(feature = "ssr")]
pub use parse::{parse_domain, parse_email};
#[cfg(feature = "ssr")]
pub use unwrap::{is_bracketed, unwrap_address};

use serde::{Deserialize, Serialize};
use std::fmt;

/// Why a text is not an email address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvalidEmail {
    Missing,
    Invisible,
    Spaces,
    NoAt,
    Local,
    Domain,
    TooLong,
}

impl fmt::Display for InvalidEmail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "Enter an email address.",
            Self::Invisible => "The address contains an invisible character. Type it again instead of pasting it.",
            Self::Spaces => "An email address has no spaces in it.",
            Self::NoAt => "An email address has an @ in it, such as name@example.com.",
            Self::Local => "The part before the @ is not one that mail can be sent to.",
            Self::Domain => "The part after the @ is not a domain, such as example.com.",
            Self::TooLong => "An email address has at most 254 characters.",
        })
    }
}
