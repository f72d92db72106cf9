use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

/// An action that is recorded in a workspace's audit log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum AuditAct {
    Invited,
    InvitationResent,
    InvitationCancelled,
    InvitationAccepted,
    InvitationDeclined,
    InvitationEdited,
    InvitationExtended,
    /// An invitation link was shown to be passed on without an email.
    LinkCopied,
    /// An emailed link proved the mailbox of an account made by a copied link.
    EmailVerified,
    /// Access was granted by an admin or from the shell, without an invitation.
    AccessGranted,
    AccessEdited,
    AccessSuspended,
    AccessReactivated,
    AccessRevoked,
    SettingsChanged,
    UsersExported,
    ContactsExported,
    AuditExported,
    WorkspaceCreated,
    WorkspaceArchived,
    WorkspaceRestored,
}

impl AuditAct {
    pub const ALL: &[Self] = Self::VARIANTS;

    pub fn key(self) -> &'static str {
        self.into()
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Invited => "Invited",
            Self::InvitationResent => "Invitation resent",
            Self::InvitationCancelled => "Invitation cancelled",
            Self::InvitationAccepted => "Invitation accepted",
            Self::InvitationDeclined => "Invitation declined",
            Self::InvitationEdited => "Invitation edited",
            Self::InvitationExtended => "Invitation extended",
            Self::LinkCopied => "Invitation link copied",
            Self::EmailVerified => "Email verified",
            Self::AccessGranted => "Access granted",
            Self::AccessEdited => "Access edited",
            Self::AccessSuspended => "Access suspended",
            Self::AccessReactivated => "Access reactivated",
            Self::AccessRevoked => "Access revoked",
            Self::SettingsChanged => "Settings changed",
            Self::UsersExported => "Users exported",
            Self::ContactsExported => "Contacts exported",
            Self::AuditExported => "Audit exported",
            Self::WorkspaceCreated => "Workspace created",
            Self::WorkspaceArchived => "Workspace archived",
            Self::WorkspaceRestored => "Workspace restored",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        key.parse().ok()
    }
}
