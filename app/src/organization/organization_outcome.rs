/// The outcome of an admin's action, carried as a code in the URL of the next page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    const ALL: [Self; 9] = [
        Self::AdminMade,
        Self::AdminTaken,
        Self::Removed,
        Self::AlreadyRemoved,
        Self::InvitationCancelled,
        Self::Created,
        Self::Renamed,
        Self::Archived,
        Self::Restored,
    ];

    pub fn key(self) -> &'static str {
        match self {
            Self::AdminMade => "admin-made",
            Self::AdminTaken => "admin-taken",
            Self::Removed => "removed",
            Self::AlreadyRemoved => "already-removed",
            Self::InvitationCancelled => "invitation-cancelled",
            Self::Created => "created",
            Self::Renamed => "renamed",
            Self::Archived => "archived",
            Self::Restored => "restored",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|done| done.key() == key)
    }

    pub fn sentence(self) -> &'static str {
        match self {
            Self::AdminMade => "They are an Organization admin now.",
            Self::AdminTaken => "They are no Organization admin any more.",
            Self::Removed => "They are removed from the Organization, and from all its workspaces.",
            Self::AlreadyRemoved => "They had been removed from the Organization already.",
            Self::InvitationCancelled => "They are no longer invited. Their links no longer work.",
            Self::Created => "The workspace is created, and you are its Owner.",
            Self::Renamed => "The workspace is renamed. Its address stays.",
            Self::Archived => "The workspace is archived. Nobody has access to it any more.",
            Self::Restored => "The workspace is restored. Who had access has it again.",
        }
    }
}
