use super::number::count_of;
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
            Self::Invited => f.write_str("The invitation is on its way."),
            Self::AlreadyPending => {
                f.write_str("This person is invited already. Their invitation is in the list; you can resend it there.")
            }
            Self::Renewed => {
                f.write_str("The earlier invitation could no longer be accepted. A new one is on its way.")
            }
            Self::AlreadyUser => f.write_str("This person has access to this workspace already."),
            Self::SuspendedUser => f.write_str(
                "This person's access to this workspace is suspended. Reactivate it in the list; everything was kept.",
            ),
            Self::Resent => f.write_str("A new mail is on its way. The link in the older one no longer works."),
            Self::InvitationCancelled => f.write_str("The invitation is cancelled. Its link no longer works."),
            Self::InvitationUpdated => f.write_str("The invitation is updated. Its link stays the same."),
            Self::Extended => f.write_str("The invitation can be accepted for longer. Its link stays the same."),
            Self::InvitationGone => f.write_str("The invitation was accepted or cancelled meanwhile."),
            Self::InvitationExpired => f.write_str("The invitation has expired. Resend it, and it counts again."),
            Self::MailTriedAgain => {
                f.write_str("The mail is tried again now. The invitation expires when it would have.")
            }
            Self::MailsTriedAgain => {
                f.write_str("One mail is tried again now. If it goes through, so will the others.")
            }
            Self::Updated => f.write_str("The access is updated."),
            Self::Unchanged => f.write_str("Nothing was changed."),
            Self::Revoked { contacts: 0, .. } => f.write_str("The access is revoked."),
            Self::Revoked { contacts, handed_on: true } => {
                write!(f, "The access is revoked; {} handed on.", contacts_were(*contacts))
            }
            Self::Revoked { contacts, handed_on: false } => {
                write!(f, "The access is revoked; {} unassigned.", contacts_were(*contacts))
            }
            Self::AlreadyRevoked => f.write_str("The access had been revoked already."),
            Self::Suspended => f.write_str("The access is suspended. It can be reactivated at any time."),
            Self::AlreadySuspended => f.write_str("The access had been suspended already."),
            Self::Reactivated => f.write_str("The access is active again, as it was."),
            Self::AlreadyActive => f.write_str("The access had been reactivated already."),
            Self::Several { done, failed: 0 } => write!(f, "Done for {done}."),
            Self::Several { done, failed } => write!(f, "Done for {done}, not done for {failed}."),
            Self::SeveralInvited { done: 1, failed: 0 } => Self::Invited.fmt(f),
            Self::SeveralInvited { done, failed: 0 } => {
                f.write_str(&count_of(*done, "invitation is on its way.", "invitations are on their way."))
            }
            Self::SeveralInvited { done: 0, failed } => write!(f, "Nobody was invited of {failed}."),
            Self::SeveralInvited { done, failed } => {
                write!(f, "Invited: {done}. Not invited: {failed}; they are still in the box.")
            }
            Self::Assigned => f.write_str("The contact is assigned."),
            Self::Unassigned => f.write_str("The contact is unassigned."),
            Self::Saved => f.write_str("The settings are saved."),
            Self::ContactDeleted => f.write_str("The contact is deleted."),
        }
    }
}

fn contacts_were(count: i64) -> String {
    count_of(count, "contact was", "contacts were")
}
