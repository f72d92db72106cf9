//! Limits of invitations: how many may be sent in a period, and the sizes that a form accepts.

use super::number::count_of;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A limit of how many emails or checks a period allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SendLimit {
    /// Invitations of one User in ten minutes.
    Person,
    /// Invitations of a workspace in a day.
    Workspace,
    /// Emails to one address in a day.
    Address,
    /// Emails that are requested without signing in from one network address, in an hour.
    Network,
    /// Addresses that one User checks before inviting, in ten minutes.
    Checks,
}

/// A limit that was reached, and when there is room again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TooMany {
    pub limit: SendLimit,
    /// How many the period allows.
    pub most: i64,
    /// Seconds until there is room for one more.
    pub retry_after_s: i64,
}

impl fmt::Display for TooMany {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let wait = match (self.retry_after_s + 59) / 60 {
            ..=1 => "a minute".to_owned(),
            minutes @ ..=90 => format!("{minutes} minutes"),
            // Always two or more hours.
            minutes => format!("{} hours", (minutes + 59) / 60),
        };
        let invitations = count_of(self.most, "invitation", "invitations");
        match self.limit {
            SendLimit::Person => {
                write!(f, "You've reached the limit of {invitations} per 10 minutes. Try again in {wait}.")
            }
            SendLimit::Workspace => {
                write!(f, "This workspace has reached its limit of {invitations} per day. Try again in {wait}.")
            }
            SendLimit::Network => {
                write!(f, "Too many emails were requested from your network. Try again in {wait}.")
            }
            SendLimit::Checks => {
                let addresses = count_of(self.most, "address", "addresses");
                write!(f, "You've checked {addresses} in 10 minutes. Try again in {wait}, or add them unchecked.")
            }
            SendLimit::Address => {
                let emails = count_of(self.most, "email", "emails");
                write!(f, "We've already sent {emails} to this address in the last 24 hours. Try again in {wait}.")
            }
        }
    }
}

/// Addresses in one form; a file takes more.
pub const ADDRESSES_MAX: usize = 500;

/// Characters of an invitation's message.
pub const MESSAGE_LENGTH_MAX: usize = 500;

/// The shortest and the longest life of an invitation, in days.
pub const INVITATION_DAYS_MIN: i64 = 1;
pub const INVITATION_DAYS_MAX: i64 = 60;
