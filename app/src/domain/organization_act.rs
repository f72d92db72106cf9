//! Actions that are recorded in the Organization's audit log.

/// An action that belongs to no workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrganizationAct {
    AdminMade,
    AdminTaken,
    SignedIn,
    WrongPassword,
    PasswordChanged,
}

impl OrganizationAct {
    pub const ALL: [Self; 5] =
        [Self::AdminMade, Self::AdminTaken, Self::SignedIn, Self::WrongPassword, Self::PasswordChanged];

    pub fn key(self) -> &'static str {
        match self {
            Self::AdminMade => "admin_made",
            Self::AdminTaken => "admin_taken",
            Self::SignedIn => "signed_in",
            Self::WrongPassword => "wrong_password",
            Self::PasswordChanged => "password_changed",
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::AdminMade => "Made an organization admin",
            Self::AdminTaken => "No longer an organization admin",
            Self::SignedIn => "Signed in",
            Self::WrongPassword => "Wrong email or password",
            Self::PasswordChanged => "Password changed",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.key() == key)
    }
}
