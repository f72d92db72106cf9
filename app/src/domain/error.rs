use super::{
    email::InvalidEmail,
    limit::{ADDRESSES_MAX, INVITATION_DAYS_MAX, INVITATION_DAYS_MIN, MESSAGE_LENGTH_MAX, TooMany},
    name::InvalidName,
    policy::{InvalidGrant, Refusal},
};
use leptos::prelude::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// The one error that crosses the wire. It carries codes; the text is made where it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AppError {
    SignedOut,
    /// The thing does not exist, or belongs to another workspace: the same words for both.
    NotFound,
    Refused(Refusal),
    Invalid(Invalid),
    /// A sending limit is reached.
    TooMany(TooMany),
    /// Another User saved a change since this form was opened.
    EditedMeanwhile,
    /// The database has no free connection, or cannot be reached.
    Busy,
    /// The server's disk is full.
    DiskFull,
    /// A fault of the server. The log has the cause under this id.
    Internal(Uuid),
    /// The browser could not reach the server, or got an answer that it does not understand.
    Unreachable,
}

/// Why a typed or chosen value is not valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Invalid {
    Email(InvalidEmail),
    Grant(InvalidGrant),
    Recipient(InvalidRecipient),
    Name(InvalidName),
    TimeZone,
    InvitationDays,
    /// The workspace blocks this domain.
    BlockedDomain,
    /// The workspace allows certain domains only, and not this one.
    DomainNotAllowed,
    /// The message of an invitation.
    Message,
    DomainEntry,
    Seats,
    SendLimit,
    TooManyAddresses,
    TooManyLinks,
    /// An invitation that cannot be accepted has no link.
    NotPending,
    /// The inviter may no longer grant this access.
    NoLongerValid,
    NoSeat {
        seats: i64,
    },
    Form,
}

/// Why contacts cannot be reassigned to this User.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvalidRecipient {
    Missing,
    TheRevokedPerson,
    NoAccess,
    SeveralOfThisName,
}

impl AppError {
    /// Tells whether the fault is the server's: the same request may succeed later.
    pub fn is_fault(&self) -> bool {
        matches!(self, Self::Internal(_) | Self::Busy | Self::DiskFull)
    }

    /// Tells whether the page must stop showing data after this error.
    pub fn ends_access(&self) -> bool {
        matches!(self, Self::SignedOut | Self::NotFound)
    }

    /// Returns the HTTP status.
    pub fn status(&self) -> u16 {
        match self {
            Self::SignedOut => 401,
            Self::NotFound => 404,
            Self::Refused(_) => 403,
            Self::Invalid(_) => 422,
            Self::TooMany(_) => 429,
            Self::EditedMeanwhile => 409,
            Self::Internal(_) => 500,
            Self::Busy => 503,
            Self::DiskFull => 507,
            Self::Unreachable => 400,
        }
    }
}

impl fmt::Display for AppError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SignedOut => f.write_str("You've been signed out. Sign in again to continue."),
            Self::NotFound => f.write_str("This doesn't exist, or you don't have access to it."),
            Self::Refused(refusal) => refusal.fmt(f),
            Self::Invalid(invalid) => invalid.fmt(f),
            Self::TooMany(it) => it.fmt(f),
            Self::EditedMeanwhile => {
                f.write_str("This access was changed while you had it open. Review it and save again.")
            }
            Self::Internal(id) => write!(f, "Something went wrong. Reference: {id}."),
            Self::Busy => f.write_str("Roster is busy. Nothing was changed. Try again in a moment."),
            Self::DiskFull => f.write_str(
                "The server's disk is full. Nothing was changed. Ask the person who runs Roster to free some space.",
            ),
            Self::Unreachable => f.write_str("Can't reach the server. Check your connection and try again."),
        }
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Email(it) => it.fmt(f),
            Self::Grant(it) => it.fmt(f),
            Self::Recipient(it) => it.fmt(f),
            Self::Name(it) => it.fmt(f),
            Self::TimeZone => f.write_str("Unknown time zone. Choose one from the list."),
            Self::InvitationDays => {
                write!(f, "Enter a whole number of days, from {INVITATION_DAYS_MIN} to {INVITATION_DAYS_MAX}.")
            }
            Self::BlockedDomain => f.write_str("This domain is blocked for this workspace."),
            Self::DomainNotAllowed => {
                f.write_str("This domain isn't on this workspace's list of allowed domains.")
            }
            Self::DomainEntry => {
                f.write_str("Enter one domain per line, like example.com. Use *.example.com to include subdomains.")
            }
            Self::Seats => f.write_str("Enter a number of 1 or more, or leave empty for no limit."),
            Self::SendLimit => f.write_str("Enter a whole number of 1 or more."),
            Self::TooManyLinks => write!(f, "You can copy up to {ADDRESSES_MAX} links at once."),
            Self::NotPending => f.write_str("This invitation is no longer valid. Resend or extend it first."),
            Self::NoLongerValid => f.write_str(
                "The person who sent this invitation can no longer grant this access. Resend it to make it valid again.",
            ),
            Self::TooManyAddresses => {
                write!(f, "You can add up to {ADDRESSES_MAX} addresses at once. For more, import a CSV.")
            }
            Self::Message => write!(f, "A message can have up to {MESSAGE_LENGTH_MAX} characters."),
            Self::NoSeat { seats: 1 } => f.write_str("This workspace's only seat is taken."),
            Self::NoSeat { seats } => write!(f, "All {seats} seats in this workspace are taken."),
            Self::Form => f.write_str("Please fill in all required fields."),
        }
    }
}

impl fmt::Display for InvalidRecipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "Choose who should get the contacts.",
            Self::TheRevokedPerson => "You can't reassign contacts to the person you're removing.",
            Self::SeveralOfThisName => "Several people have this name. Pick one from the list.",
            Self::NoAccess => "Pick a User from the list.",
        })
    }
}

impl From<Refusal> for AppError {
    fn from(it: Refusal) -> Self {
        Self::Refused(it)
    }
}

impl From<InvalidEmail> for AppError {
    fn from(it: InvalidEmail) -> Self {
        Self::Invalid(Invalid::Email(it))
    }
}

impl From<InvalidGrant> for AppError {
    fn from(it: InvalidGrant) -> Self {
        Self::Invalid(Invalid::Grant(it))
    }
}

impl From<InvalidName> for AppError {
    fn from(it: InvalidName) -> Self {
        Self::Invalid(Invalid::Name(it))
    }
}

impl From<InvalidRecipient> for AppError {
    fn from(it: InvalidRecipient) -> Self {
        Self::Invalid(Invalid::Recipient(it))
    }
}

#[cfg(feature = "ssr")]
impl AppError {
    /// Logs the cause, once, and returns an error that carries only its id.
    pub fn internal(cause: impl fmt::Display) -> Self {
        let id = crate::domain::id::new_id();
        tracing::error!(%id, %cause, "a request failed");
        Self::Internal(id)
    }
}

#[cfg(feature = "ssr")]
impl From<sqlx::Error> for AppError {
    fn from(cause: sqlx::Error) -> Self {
        let busy_or_full = match &cause {
            sqlx::Error::PoolTimedOut | sqlx::Error::Io(_) => Some(Self::Busy),
            // SQLite's result codes (sqlite.org/rescode.html), and PostgreSQL's.
            sqlx::Error::Database(error) => match error.code().as_deref() {
                Some("5" | "53300" | "57P03") => Some(Self::Busy),
                Some("13" | "53100") => Some(Self::DiskFull),
                _ => None,
            },
            _ => None,
        };
        match busy_or_full {
            Some(error) => {
                tracing::error!(%cause, "the database could not be used");
                error
            }
            None => Self::internal(cause),
        }
    }
}

impl FromServerFnError for AppError {
    type Encoder = crate::domain::json::Text;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => Self::Invalid(Invalid::Form),
            // On the server: a form that cannot be read. In the browser: an answer that cannot be read.
            ServerFnErrorErr::Deserialization(_) if cfg!(feature = "ssr") => Self::Invalid(Invalid::Form),
            _ => Self::Unreachable,
        }
    }
}

// By hand: the sentences need their values' own words, so thiserror would save this line alone.
impl std::error::Error for AppError {}
