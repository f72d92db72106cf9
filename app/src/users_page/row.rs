use crate::{
    domain::{
        invitation::{InvitationState, MailState},
        policy::{Decision, Grant, Target, can_edit, can_invite, can_manage_invitation, can_revoke},
        span::Span,
    },
    frame::listing::Status,
    mail::mail_pause::MailPause,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// One line of the Users page: a User with access, or an invitation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserRow {
    /// Of the access or of the invitation.
    pub id: Uuid,
    pub grant: Grant,
    pub email: String,
    pub who: Who,
    /// What the search found of the name and of the address.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub name_hits: Vec<Span>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub email_hits: Vec<Span>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Who {
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
        /// Access is off since then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        suspended_at: Option<i64>,
        /// Nobody has proved the mailbox yet. Only Owners know.
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
    /// What the row is called: an invited person has only an address yet.
    pub fn name(&self) -> &str {
        match &self.who {
            Who::User { display_name, .. } => display_name,
            Who::Invited { .. } => &self.email,
        }
    }

    pub fn is_suspended(&self) -> bool {
        matches!(self.who, Who::User { suspended_at: Some(_), .. })
    }

    pub fn is_unverified(&self) -> bool {
        matches!(self.who, Who::User { is_unverified: true, .. })
    }

    /// The email of an invitation that can be accepted failed, for now or for good.
    pub fn is_undelivered(&self, now: i64) -> bool {
        let Who::Invited { state, mail, expires_at, .. } = &self.who else { return false };
        *state == InvitationState::Pending && *expires_at > now && matches!(mail, MailState::Failed { .. })
    }

    /// EDIT, or RESEND of an invitation.
    pub fn may_edit(&self, actor: Grant) -> Decision {
        match self.who {
            Who::User { is_self, .. } => can_edit(actor, Target { grant: self.grant, is_self }),
            // Whoever sends it again vouches for it.
            Who::Invited { .. } => can_invite(actor, self.grant),
        }
    }

    /// REVOKE ACCESS, or CANCEL of an invitation.
    pub fn may_end(&self, actor: Grant) -> Decision {
        match self.who {
            Who::User { is_self, .. } => can_revoke(actor, Target { grant: self.grant, is_self }),
            Who::Invited { .. } => can_manage_invitation(actor, self.grant),
        }
    }
}

/// One page of the list, and the numbers around it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsersPage {
    pub rows: Vec<UserRow>,
    /// Everyone, whatever is searched for.
    pub counts: Counts,
    /// How many the search and the filter find.
    pub found: i64,
    /// How many of them stand before this page.
    pub before: i64,
    /// Cursors: where the neighbours of this page end and begin.
    pub previous: Option<String>,
    pub next: Option<String>,
    /// The row that was linked to is not there any more.
    pub missing: bool,
    /// Why no mail goes, for who may know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail_pause: Option<MailPause>,
    /// When this was true. Relative times count from here, so that both renders say the same.
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
    /// How far presence had come: what a stream told until then is in these numbers and in the rows.
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
