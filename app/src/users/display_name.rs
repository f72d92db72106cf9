use serde::{Deserialize, Serialize};
use std::fmt;

pub const LENGTH_MAX: usize = 100;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvalidName {
    Missing,
    TooLong,
    Invisible,
}

/// Names come in every script; what is kept out is what would deceive a reader, not what looks foreign.
pub fn parse_name(typed: &str) -> Result<String, InvalidName> {
    // Zero-width joiners are spelling in Persian and in Indic scripts; controls and bidi overrides are not.
    let deceives = |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    match typed.split_whitespace().collect::<Vec<_>>().join(" ") {
        name if name.is_empty() => Err(InvalidName::Missing),
        name if name.chars().any(deceives) => Err(InvalidName::Invisible),
        name if name.chars().count() > LENGTH_MAX => Err(InvalidName::TooLong),
        name => Ok(name),
    }
}

impl fmt::Display for InvalidName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("Enter a name."),
            Self::TooLong => write!(f, "A name has at most {LENGTH_MAX} characters."),
            Self::Invisible => f.write_str("The name contains a character that cannot be seen."),
        }
    }
}
