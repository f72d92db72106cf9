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
            Self::OwnersAndManagersOnly => {
                f.write_str("Only Owners and Managers can open the settings of a workspace.")
            }
            Self::OwnersOnly => f.write_str("Only Owners can open the audit of a workspace."),
            Self::OnlyOwnersChangeRules => f.write_str("Only Owners change who may be invited, and how many."),
            Self::SettingsRestricted => f.write_str("Your access to the workspace settings is restricted."),
            Self::Oneself { level: Level::Owner } => f.write_str("Another Owner can change your access"),
            Self::Oneself { .. } => f.write_str("An Owner can change your access"),
            Self::OnlyOwnersGrant(level) => write!(f, "Only an Owner can make somebody {}.", a(*level)),
            Self::OnlyOwnersChange(_) => f.write_str("Only an Owner can change this access"),
            Self::RestrictionCarried(it) => {
                write!(f, "You carry the restriction “{}”, so you cannot leave it off for others.", it.name())
            }
            Self::ExportRestricted => f.write_str("Your access does not include data export."),
            Self::DeletionRestricted => f.write_str("Your access does not include deleting contacts."),
            Self::LastOwner => f.write_str("A workspace always has an Owner, and this is the last one."),
            Self::OnlyInvited => {
                f.write_str("They are invited and have no access yet: the invitation can be resent or cancelled.")
            }
            Self::NotInvited => f.write_str("They have access already: there is no invitation."),
            Self::AdminsOnly => f.write_str("Only an Organization admin can open the pages of the Organization."),
            Self::LastAdmin => f.write_str("The Organization always has an admin, and this is the last one."),
            Self::RemoveOneself => f.write_str("Another Organization admin can remove you"),
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
