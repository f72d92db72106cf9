use serde::{Deserialize, Serialize};

/// An action that is recorded in a workspace's audit log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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
    pub const ALL: [Self; 21] = [
        Self::Invited,
        Self::InvitationResent,
        Self::InvitationCancelled,
        Self::InvitationAccepted,
        Self::InvitationDeclined,
        Self::InvitationEdited,
        Self::InvitationExtended,
        Self::LinkCopied,
        Self::EmailVerified,
        Self::AccessGranted,
        Self::AccessEdited,
        Self::AccessSuspended,
        Self::AccessReactivated,
        Self::AccessRevoked,
        Self::SettingsChanged,
        Self::UsersExported,
        Self::ContactsExported,
        Self::AuditExported,
        Self::WorkspaceCreated,
        Self::WorkspaceArchived,
        Self::WorkspaceRestored,
    ];

    pub fn key(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::InvitationResent => "invitation_resent",
            Self::InvitationCancelled => "invitation_cancelled",
            Self::InvitationAccepted => "invitation_accepted",
            Self::InvitationDeclined => "invitation_declined",
            Self::InvitationEdited => "invitation_edited",
            Self::InvitationExtended => "invitation_extended",
            Self::LinkCopied => "link_copied",
            Self::EmailVerified => "email_verified",
            Self::AccessGranted => "access_granted",
            Self::AccessEdited => "access_edited",
            Self::AccessSuspended => "access_suspended",
            Self::AccessReactivated => "access_reactivated",
            Self::AccessRevoked => "access_revoked",
            Self::SettingsChanged => "settings_changed",
            Self::UsersExported => "users_exported",
            Self::ContactsExported => "contacts_exported",
            Self::AuditExported => "audit_exported",
            Self::WorkspaceCreated => "workspace_created",
            Self::WorkspaceArchived => "workspace_archived",
            Self::WorkspaceRestored => "workspace_restored",
        }
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
        Self::ALL.into_iter().find(|act| act.key() == key)
    }
}
