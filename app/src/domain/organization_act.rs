//! Actions that are recorded in the Organization's audit log.

use strum::{EnumString, IntoStaticStr, VariantArray};

/// An action that belongs to no workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum OrganizationAct {
    AdminMade,
    AdminTaken,
    SignedIn,
    WrongPassword,
    PasswordChanged,
}

impl OrganizationAct {
    pub const ALL: &[Self] = Self::VARIANTS;

    pub fn key(self) -> &'static str {
        self.into()
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
        key.parse().ok()
    }
}
