use super::{Level, Restriction};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Why the policy refuses. The disabled button shows the sentence, and the server answers with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    OwnersAndManagersOnly,
    OwnersOnly,
    /// Only Owners change domains, seats and limits.
    OnlyOwnersChangeRules,
    SettingsRestricted,
    Oneself {
        level: Level,
    },
    OnlyOwnersGrant(Level),
    OnlyOwnersChange(Level),
    RestrictionCarried(Restriction),
    ExportRestricted,
    DeletionRestricted,
    LastOwner,
    /// The target has an invitation and no access to edit, suspend or revoke.
    OnlyInvited,
    /// The target has access and no invitation to resend or cancel.
    NotInvited,
    AdminsOnly,
    LastAdmin,
    RemoveOneself,
    UnverifiedAdmin,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OwnersAndManagersOnly => f.write_str("Only Owners and Managers can open workspace settings."),
            Self::OwnersOnly => f.write_str("Only Owners can view the audit log."),
            Self::OnlyOwnersChangeRules => f.write_str("Only Owners can change these settings."),
            Self::SettingsRestricted => f.write_str("You don't have access to workspace settings."),
            Self::Oneself { level: Level::Owner } => {
                f.write_str("You can't change your own access. Ask another Owner.")
            }
            Self::Oneself { .. } => f.write_str("Ask an Owner to change your access"),
            Self::OnlyOwnersGrant(level) => write!(f, "Only Owners can make someone {}", a(*level)),
            Self::OnlyOwnersChange(_) => f.write_str("Only Owners can change this"),
            Self::RestrictionCarried(it) => {
                write!(f, "You have “{}” yourself, so you can't remove it for others.", it.name())
            }
            Self::ExportRestricted => f.write_str("You don't have permission to export data."),
            Self::DeletionRestricted => f.write_str("You don't have permission to delete contacts."),
            Self::LastOwner => f.write_str("A workspace needs at least one Owner. Make someone else an Owner first."),
            Self::OnlyInvited => f.write_str("Invitation pending. You can resend or cancel it."),
            Self::NotInvited => f.write_str("Already a User; there's no open invitation."),
            Self::AdminsOnly => f.write_str("Only organization admins can open this page."),
            Self::LastAdmin => {
                f.write_str("The organization needs at least one admin. Make someone else an admin first.")
            }
            Self::RemoveOneself => f.write_str("You can't remove yourself. Ask another admin."),
            Self::UnverifiedAdmin => f.write_str("They need to verify their email address first"),
        }
    }
}

fn a(level: Level) -> &'static str {
    match level {
        Level::Owner => "an Owner",
        Level::Manager => "a Manager",
        Level::Agent => "an Agent",
    }
}
