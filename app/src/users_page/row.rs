use crate::{
    domain::{
        invitation::{InvitationState, MailState},
        policy::{
            Decision, Grant, Refusal, Target, can_edit, can_invite, can_manage_invitation, can_revoke, can_suspend,
        },
        span::Span,
    },
    frame::listing::Status,
    mail::mail_pause::MailPause,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// One row of the Users page: a User with access, or an invitation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserRow {
    /// The id of the access or the invitation.
    pub id: Uuid,
    pub grant: Grant,
    pub email: String,
    pub who: RowKind,
    /// The parts of the name and the email address that match the search.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub name_hits: Vec<Span>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub email_hits: Vec<Span>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RowKind {
    User {
        user: Uuid,
        display_name: String,
        /// The hash of their picture.
        avatar: Option<String>,
        is_self: bool,
        online: bool,
        /// Milliseconds since 1970, UTC.
        last_active_at: i64,
        joined_at: i64,
        /// Set while the access is suspended.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        suspended_at: Option<i64>,
        /// The mailbox is not proved yet. Set only for actors who may know.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        is_unverified: bool,
    },
    Invited {
        state: InvitationState,
        by: String,
        by_self: bool,
        at: i64,
        expires_at: i64,
        mail: MailState,
    },
}

impl UserRow {
    /// Returns the display name, or the email address of an invitation.
    pub fn name(&self) -> &str {
        match &self.who {
            RowKind::User { display_name, .. } => display_name,
            RowKind::Invited { .. } => &self.email,
        }
    }

    pub fn is_suspended(&self) -> bool {
        matches!(self.who, RowKind::User { suspended_at: Some(_), .. })
    }

    pub fn is_unverified(&self) -> bool {
        matches!(self.who, RowKind::User { is_unverified: true, .. })
    }

    /// Whether the email of a pending invitation has failed, temporarily or permanently.
    pub fn is_undelivered(&self, now: i64) -> bool {
        let RowKind::Invited { state, mail, expires_at, .. } = &self.who else { return false };
        *state == InvitationState::Pending && *expires_at > now && matches!(mail, MailState::Failed { .. })
    }

    /// Asks the policy about EDIT, or RESEND for an invitation.
    pub fn may_edit(&self, actor: Grant) -> Decision {
        match self.who {
            RowKind::User { is_self, .. } => can_edit(actor, Target { grant: self.grant, is_self }),
            // An actor who resends an invitation vouches for it.
            RowKind::Invited { .. } => can_invite(actor, self.grant),
        }
    }

    /// Asks the policy about REACTIVATE.
    pub fn may_reactivate(&self, actor: Grant) -> Decision {
        match self.who {
            RowKind::User { is_self, .. } => can_suspend(actor, Target { grant: self.grant, is_self }),
            RowKind::Invited { .. } => Err(Refusal::OnlyInvited),
        }
    }

    /// Asks the policy about REVOKE ACCESS, or CANCEL for an invitation.
    pub fn may_end(&self, actor: Grant) -> Decision {
        match self.who {
            RowKind::User { is_self, .. } => can_revoke(actor, Target { grant: self.grant, is_self }),
            RowKind::Invited { .. } => can_manage_invitation(actor, self.grant),
        }
    }
}

/// One page of the list with its counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsersPageData {
    pub rows: Vec<UserRow>,
    /// Counts by status, regardless of search and filters.
    pub counts: Counts,
    /// How many rows match the search and the filters.
    pub found: i64,
    /// How many of them come before this page.
    pub before: i64,
    /// The cursors of the previous and the next page.
    pub previous: Option<String>,
    pub next: Option<String>,
    /// Whether the linked row does not exist.
    pub missing: bool,
    /// Why no email is sent. Set only for actors who may know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail_pause: Option<MailPause>,
    /// When the page was loaded. Relative times count from here, so that server and browser render the same.
    pub now: i64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub active: i64,
    pub pending: i64,
    pub expired: i64,
    pub declined: i64,
    pub no_longer_valid: i64,
    pub cancelled: i64,
    pub suspended: i64,
    pub online: i64,
    pub quiet: i64,
    /// The presence version that the counts and the rows include.
    pub presence: i64,
}

impl Counts {
    pub fn all(self) -> i64 {
        self.active + self.pending + self.expired + self.declined + self.no_longer_valid + self.suspended
    }

    pub fn of(self, status: Status) -> i64 {
        match status {
            Status::All => self.all(),
            Status::Active => self.active,
            Status::Pending => self.pending,
            Status::Expired => self.expired,
            Status::Declined => self.declined,
            Status::NoLongerValid => self.no_longer_valid,
            Status::Cancelled => self.cancelled,
            Status::Suspended => self.suspended,
            Status::Online => self.online,
            Status::Quiet => self.quiet,
        }
    }
}
