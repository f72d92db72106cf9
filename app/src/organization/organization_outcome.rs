use strum::{EnumString, IntoStaticStr};

/// The outcome of an admin's action, carried as a code in the URL of the next page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum OrganizationOutcome {
    AdminMade,
    AdminTaken,
    Removed,
    AlreadyRemoved,
    InvitationCancelled,
    Created,
    Renamed,
    Archived,
    Restored,
}

impl OrganizationOutcome {
    pub fn key(self) -> &'static str {
        self.into()
    }

    pub fn parse(key: &str) -> Option<Self> {
        key.parse().ok()
    }

    pub fn sentence(self) -> &'static str {
        match self {
            Self::AdminMade => "They're now an organization admin.",
            Self::AdminTaken => "They're no longer an organization admin.",
            Self::Removed => "Removed from the organization and all its workspaces.",
            Self::AlreadyRemoved => "They've already been removed from the organization.",
            Self::InvitationCancelled => "Invitations cancelled. Their links no longer work.",
            Self::Created => "Workspace created. You're its Owner.",
            Self::Renamed => "Workspace renamed. Its address hasn't changed.",
            Self::Archived => "Workspace archived. You can restore it below.",
            Self::Restored => "Workspace restored, with everyone's access.",
        }
    }
}
