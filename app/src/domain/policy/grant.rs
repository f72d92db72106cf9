use serde::{Deserialize, Serialize};
use std::fmt;
use strum::{EnumString, IntoStaticStr};

/// An access level, ordered by what it allows: `Agent < Manager < Owner`.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumString, IntoStaticStr,
)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "snake_case")]
pub enum Level {
    Agent,
    Manager,
    Owner,
}

/// Something that a level allows and an access can be denied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, EnumString, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Restriction {
    WorkspaceSettings,
    DataExport,
    ContactDeletion,
    /// Its values in forms are `all` (absent) and `mine` (present).
    #[strum(serialize = "contact_visibility=mine")]
    ContactVisibility,
    MaskContactDetails,
}

/// The restrictions of an access: what its level would allow and it does not. In JSON a list: most accesses have none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "Vec<Restriction>", into = "Vec<Restriction>")]
pub struct Restrictions {
    pub workspace_settings: bool,
    pub data_export: bool,
    pub contact_deletion: bool,
    pub contact_visibility: bool,
    pub mask_contact_details: bool,
}

/// A level with restrictions that this level can have; `new` and `parse` refuse others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Grant {
    pub level: Level,
    pub restrictions: Restrictions,
}

/// Why a form's level and restrictions are not a grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum InvalidGrant {
    UnknownLevel,
    UnknownRestriction,
    BothVisibilities,
    NotForLevel(Restriction, Level),
}

impl Grant {
    pub fn new(level: Level, restrictions: Restrictions) -> Result<Self, InvalidGrant> {
        match restrictions.iter().find(|restriction| !restriction.applies_to(level)) {
            Some(restriction) => Err(InvalidGrant::NotForLevel(restriction, level)),
            None => Ok(Self { level, restrictions }),
        }
    }

    /// Parses the values of a form.
    pub fn parse(level: &str, restrictions: &[String]) -> Result<Self, InvalidGrant> {
        let level = Level::parse(level).ok_or(InvalidGrant::UnknownLevel)?;
        Self::new(level, Restrictions::parse(restrictions)?)
    }
}

/// Formats it for the audit log: `Agent, No exports; No contact deletion`.
impl fmt::Display for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.level.name())?;
        for (nth, restriction) in self.restrictions.iter().enumerate() {
            write!(f, "{}{}", if nth == 0 { ", " } else { "; " }, restriction.name())?;
        }
        Ok(())
    }
}

impl Level {
    pub const ALL: [Self; 3] = [Self::Owner, Self::Manager, Self::Agent];

    pub fn name(self) -> &'static str {
        match self {
            Self::Owner => "Owner",
            Self::Manager => "Manager",
            Self::Agent => "Agent",
        }
    }

    /// Returns the word that is stored and that forms send.
    pub fn key(self) -> &'static str {
        self.into()
    }

    pub fn parse(key: &str) -> Option<Self> {
        key.parse().ok()
    }

    /// Returns the line on the level's card.
    pub fn summary(self) -> &'static str {
        match self {
            Self::Owner => "Full access, including other Owners",
            Self::Manager => "Manages the workspace and its Agents",
            Self::Agent => "Works with contacts. No access to settings",
        }
    }
}

impl From<Vec<Restriction>> for Restrictions {
    fn from(list: Vec<Restriction>) -> Self {
        list.into_iter().fold(Self::default(), Self::with)
    }
}

impl From<Restrictions> for Vec<Restriction> {
    fn from(restrictions: Restrictions) -> Self {
        restrictions.iter().collect()
    }
}

impl Restriction {
    pub const ALL: [Self; 5] = [
        Self::ContactVisibility,
        Self::MaskContactDetails,
        Self::DataExport,
        Self::ContactDeletion,
        Self::WorkspaceSettings,
    ];

    pub fn applies_to(self, level: Level) -> bool {
        match level {
            Level::Owner => false,
            Level::Manager => true,
            Level::Agent => self != Self::WorkspaceSettings,
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        key.parse().ok()
    }

    /// Returns the word that forms send and exports contain.
    pub fn key(self) -> &'static str {
        self.into()
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::WorkspaceSettings => "No workspace settings",
            Self::DataExport => "No exports",
            Self::ContactDeletion => "No contact deletion",
            Self::ContactVisibility => "See own contacts only",
            Self::MaskContactDetails => "Hide phone and email",
        }
    }

    pub fn summary(self) -> &'static str {
        match self {
            Self::WorkspaceSettings => "Can't open any page under Settings",
            Self::DataExport => "Can't export data from any page",
            Self::ContactDeletion => "Can't delete contacts",
            Self::ContactVisibility => "Hides everyone else's and unassigned contacts",
            Self::MaskContactDetails => "Masked in lists, search and exports",
        }
    }
}

impl Restrictions {
    pub fn has(self, restriction: Restriction) -> bool {
        match restriction {
            Restriction::WorkspaceSettings => self.workspace_settings,
            Restriction::DataExport => self.data_export,
            Restriction::ContactDeletion => self.contact_deletion,
            Restriction::ContactVisibility => self.contact_visibility,
            Restriction::MaskContactDetails => self.mask_contact_details,
        }
    }

    pub fn with(mut self, restriction: Restriction) -> Self {
        *self.slot(restriction) = true;
        self
    }

    pub fn without(mut self, restriction: Restriction) -> Self {
        *self.slot(restriction) = false;
        self
    }

    pub fn iter(self) -> impl Iterator<Item = Restriction> {
        Restriction::ALL.into_iter().filter(move |restriction| self.has(*restriction))
    }

    /// Returns the restrictions that another level keeps.
    pub fn kept_by(self, level: Level) -> Self {
        self.iter().filter(|it| it.applies_to(level)).fold(Self::default(), Self::with)
    }

    fn parse(keys: &[String]) -> Result<Self, InvalidGrant> {
        let everything = keys.iter().any(|key| key == "contact_visibility=all");
        let mut parsed = Self::default();
        for key in keys.iter().filter(|key| *key != "contact_visibility=all") {
            parsed = parsed.with(Restriction::parse(key).ok_or(InvalidGrant::UnknownRestriction)?);
        }
        match everything && parsed.contact_visibility {
            true => Err(InvalidGrant::BothVisibilities),
            false => Ok(parsed),
        }
    }

    fn slot(&mut self, restriction: Restriction) -> &mut bool {
        match restriction {
            Restriction::WorkspaceSettings => &mut self.workspace_settings,
            Restriction::DataExport => &mut self.data_export,
            Restriction::ContactDeletion => &mut self.contact_deletion,
            Restriction::ContactVisibility => &mut self.contact_visibility,
            Restriction::MaskContactDetails => &mut self.mask_contact_details,
        }
    }
}

impl std::fmt::Display for InvalidGrant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::UnknownLevel => write!(f, "Choose an access level: Owner, Manager or Agent."),
            Self::UnknownRestriction => write!(f, "One of the restrictions is unknown."),
            Self::BothVisibilities => write!(f, "Choose all contacts or own contacts only, not both."),
            Self::NotForLevel(restriction, level) => {
                write!(f, "{}s can't have “{}”.", level.name(), restriction.name())
            }
        }
    }
}
