use serde::{Deserialize, Serialize};

/// Computed from timestamps, never stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum InvitationState {
    Pending,
    Accepted,
    Expired,
    Cancelled,
    Declined,
    /// The person who sent it may not grant it any more. Sent again by somebody who may, it is valid anew.
    #[serde(rename = "no_longer_valid")]
    NoLongerValid,
}

impl InvitationState {
    /// It stands in the list, and can be looked after.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Pending | Self::Expired | Self::Declined | Self::NoLongerValid)
    }

    /// They, or whoever cancelled it, have said no: it is not sent again but anew.
    pub fn is_answered(self) -> bool {
        matches!(self, Self::Declined | Self::Cancelled)
    }
}

/// What became of the mail.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailState {
    Queued,
    Sent {
        at: i64,
    },
    /// With the mail server's reason.
    Failed {
        why: String,
    },
}

/// What the state of an invitation is computed from. Times are milliseconds since 1970, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvitationFacts {
    pub expires_at: i64,
    pub accepted_at: Option<i64>,
    pub cancelled_at: Option<i64>,
    pub declined_at: Option<i64>,
    /// The person who sent it may still grant what it offers.
    pub is_vouched: bool,
}

impl InvitationFacts {
    /// Whether it can be accepted, or why not.
    pub fn state(self, now: i64) -> InvitationState {
        match self {
            Self { accepted_at: Some(_), .. } => InvitationState::Accepted,
            Self { cancelled_at: Some(_), .. } => InvitationState::Cancelled,
            Self { declined_at: Some(_), .. } => InvitationState::Declined,
            Self { is_vouched: false, .. } => InvitationState::NoLongerValid,
            Self { expires_at, .. } if expires_at <= now => InvitationState::Expired,
            _ => InvitationState::Pending,
        }
    }
}
