//! How many invitations may be sent within a while.

use super::number::count_of;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The limit that is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SendLimit {
    /// One person's, in ten minutes.
    Person,
    /// All of a workspace, in a day.
    Workspace,
    /// To one address, in a day.
    Address,
    /// Mails that strangers ask for from one network address, in an hour.
    Network,
    /// Addresses that one person has checked before inviting, in ten minutes.
    Checks,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TooMany {
    pub limit: SendLimit,
    /// How many may be sent.
    pub most: i64,
    /// Seconds until there is room for one more.
    pub retry_after_s: i64,
}

impl fmt::Display for TooMany {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let wait = match (self.retry_after_s + 59) / 60 {
            ..=1 => "a minute".to_owned(),
            minutes @ ..=90 => format!("{minutes} minutes"),
            // Two at least.
            minutes => format!("{} hours", (minutes + 59) / 60),
        };
        let invitations = count_of(self.most, "invitation", "invitations");
        match self.limit {
            SendLimit::Person => write!(f, "You may send {invitations} in ten minutes. Try again in {wait}."),
            SendLimit::Workspace => {
                write!(f, "This workspace may send {invitations} in a day. Try again in {wait}.")
            }
            SendLimit::Network => {
                write!(f, "Too many mails were asked for from your network. Try again in {wait}.")
            }
            SendLimit::Checks => {
                let addresses = count_of(self.most, "address", "addresses");
                write!(f, "You've checked {addresses} in ten minutes. Try again in {wait}, or add them unchecked.")
            }
            SendLimit::Address => {
                let emails = count_of(self.most, "email", "emails");
                write!(f, "This address was sent {emails} within a day already. Try again in {wait}.")
            }
        }
    }
}

/// More than anybody reads through; a file takes more.
pub const ADDRESSES_MAX: usize = 500;

/// In characters.
pub const MESSAGE_LENGTH_MAX: usize = 500;

/// How long an invitation can be accepted, in days.
pub const INVITATION_DAYS_MIN: i64 = 1;
pub const INVITATION_DAYS_MAX: i64 = 60;
