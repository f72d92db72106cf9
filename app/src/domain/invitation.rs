use serde::{Deserialize, Serialize};

/// The state of an invitation: computed from timestamps, never stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum InvitationState {
    Pending,
    Accepted,
    Expired,
    Cancelled,
    Declined,
    /// The inviter may no longer grant it. Resent by someone who may, it is valid again.
    #[serde(rename = "no_longer_valid")]
    NoLongerValid,
}

impl InvitationState {
    /// Tells whether it is shown in the list and can be resent, extended or cancelled.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Pending | Self::Expired | Self::Declined | Self::NoLongerValid)
    }

    /// Tells whether it was declined or cancelled: then it can only be replaced by a new one.
    pub fn is_answered(self) -> bool {
        matches!(self, Self::Declined | Self::Cancelled)
    }
}

/// The delivery of an invitation's email.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailState {
    Queued,
    Sent {
        at: i64,
    },
    /// The mail server's reason.
    Failed {
        why: String,
    },
}

/// The facts that an invitation's state is computed from. Times are milliseconds since 1970, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvitationFacts {
    pub expires_at: i64,
    pub accepted_at: Option<i64>,
    pub cancelled_at: Option<i64>,
    pub declined_at: Option<i64>,
    /// Whether the inviter may still grant the access offered.
    pub is_vouched: bool,
}

impl InvitationFacts {
    /// Returns the state at the time `now`.
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
