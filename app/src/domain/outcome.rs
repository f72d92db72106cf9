use super::number::{count_of, grouped};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The result of an action. Codes only: it also travels in URLs, which anyone can write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Invited,
    AlreadyPending,
    /// The previous invitation was no longer valid, and a new one was sent.
    Renewed,
    AlreadyUser,
    /// The User has access, which is suspended.
    SuspendedUser,
    Resent,
    InvitationCancelled,
    InvitationGone,
    InvitationUpdated,
    /// The invitation expires later.
    Extended,
    /// The action needs an invitation that has not expired.
    InvitationExpired,
    /// The email of one invitation is retried.
    MailTriedAgain,
    /// One of the emails that wait while none can be sent is retried.
    MailsTriedAgain,
    Updated,
    Unchanged,
    Revoked {
        contacts: i64,
        handed_on: bool,
    },
    AlreadyRevoked,
    Suspended,
    AlreadySuspended,
    Reactivated,
    /// There is nothing to reactivate.
    AlreadyActive,
    /// The result of a bulk action.
    Several {
        done: i64,
        failed: i64,
    },
    /// The result of inviting several addresses.
    SeveralInvited {
        done: i64,
        failed: i64,
    },
    Assigned,
    Unassigned,
    ContactDeleted,
    /// The settings of a workspace were saved.
    Saved,
}

impl Outcome {
    /// Tells whether the form's purpose is achieved. Otherwise the form stays open and says why.
    pub fn is_done(self) -> bool {
        !matches!(
            self,
            Self::AlreadyPending
                | Self::AlreadyUser
                | Self::SuspendedUser
                | Self::Several { failed: 1.., .. }
                | Self::SeveralInvited { failed: 1.., .. }
        )
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invited => f.write_str("Invitation sent."),
            Self::AlreadyPending => f.write_str("Already invited. Resend from the Users list."),
            Self::Renewed => f.write_str("The previous invitation was no longer valid, so we sent a new one."),
            Self::AlreadyUser => f.write_str("Already has access to this workspace."),
            Self::SuspendedUser => f.write_str("This person is suspended. Reactivate them from the Users list."),
            Self::Resent => f.write_str("Invitation resent. The old link no longer works."),
            Self::InvitationCancelled => f.write_str("Invitation cancelled. Its link no longer works."),
            Self::InvitationUpdated => f.write_str("Invitation updated. The link stays the same."),
            Self::Extended => f.write_str("Invitation extended. The link stays the same."),
            Self::InvitationGone => f.write_str("This invitation has already been accepted or cancelled."),
            Self::InvitationExpired => f.write_str("This invitation has expired. Resend it to make it valid again."),
            Self::MailTriedAgain => f.write_str("Retrying the email. The expiry date stays the same."),
            Self::MailsTriedAgain => f.write_str("Retrying one email. If it goes through, the rest will follow."),
            Self::Updated => f.write_str("Access updated."),
            Self::Unchanged => f.write_str("No changes."),
            Self::Revoked { contacts: 0, .. } => f.write_str("Access revoked."),
            Self::Revoked { contacts, handed_on } => {
                let contacts = count_of(*contacts, "contact", "contacts");
                write!(f, "Access revoked. {contacts} {}.", if *handed_on { "reassigned" } else { "unassigned" })
            }
            Self::AlreadyRevoked => f.write_str("This access was already revoked."),
            Self::Suspended => f.write_str("User suspended. You can reactivate them at any time."),
            Self::AlreadySuspended => f.write_str("This User was already suspended."),
            Self::Reactivated => f.write_str("User reactivated."),
            Self::AlreadyActive => f.write_str("This User was already active."),
            Self::Several { done, failed: 0 } => write!(f, "{} succeeded.", grouped(*done)),
            Self::Several { done, failed } => write!(f, "{} succeeded, {} failed.", grouped(*done), grouped(*failed)),
            Self::SeveralInvited { done: 0, .. } => f.write_str("No one was invited."),
            Self::SeveralInvited { done: 1, failed: 0 } => Self::Invited.fmt(f),
            Self::SeveralInvited { done, failed: 0 } => {
                write!(f, "{} sent.", count_of(*done, "invitation", "invitations"))
            }
            Self::SeveralInvited { done, failed } => {
                let (done, failed) = (grouped(*done), grouped(*failed));
                write!(f, "{done} invited. {failed} couldn't be invited; fix or remove them above.")
            }
            Self::Assigned => f.write_str("Contact assigned."),
            Self::Unassigned => f.write_str("Contact unassigned."),
            Self::Saved => f.write_str("Settings saved."),
            Self::ContactDeleted => f.write_str("Contact deleted."),
        }
    }
}
