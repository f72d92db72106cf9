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
            Self::Invisible => "This address contains a hidden character. Try typing it instead of pasting.",
            Self::Spaces => "An email address can't contain spaces.",
            Self::NoAt => "Enter a valid email address, like name@example.com.",
            Self::Local => "The part before the @ isn't valid.",
            Self::Domain => "The domain after the @ isn't valid.",
            Self::TooLong => "An email address can have up to 254 characters.",
        })
    }
}
