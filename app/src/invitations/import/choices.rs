use crate::{
    csv_import::{
        name_columns::NameColumns,
        sheet::{KnownColumn, KnownColumns, letters},
    },
    domain::policy::Level,
};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

pub const KNOWN: KnownColumns = KnownColumns {
    columns: &[
        KnownColumn {
            name: "email",
            also: &["email_address", "primary_email", "mail", "user_principal_name", "login"],
        },
        KnownColumn { name: "name", also: &["full_name", "display_name"] },
        KnownColumn { name: "level", also: &["access_level", "role"] },
        KnownColumn { name: "restrictions", also: &["restriction"] },
    ],
    ours: &["id", "status", "last_active", "joined", "invited_by", "invited_at", "invitation_expires", "error"],
};

/// Indexes into `KNOWN.columns`.
pub const EMAIL: usize = 0;
pub const NAME: usize = 1;
pub const LEVEL: usize = 2;
pub const RESTRICTIONS: usize = 3;

/// Column indexes by field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserColumns {
    pub email: Option<usize>,
    pub name: Option<NameColumns>,
    pub level: Option<usize>,
    pub restrictions: Option<usize>,
}

/// The value for the name that stands for both the first and the last name.
pub const FIRST_AND_LAST: &str = "first_and_last";

/// The choices made on the preview page, as its URL and form carry them. A column is given by its index, no column by
/// an empty text; a missing field is resolved by the column names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ImportChoices {
    pub email: Option<String>,
    pub name: Option<String>,
    pub level: Option<String>,
    pub restrictions: Option<String>,
    /// The level for lines without one.
    pub without: Option<String>,
    pub how: Option<String>,
}

/// What happens to valid lines if others fail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum InviteMode {
    #[default]
    #[strum(serialize = "valid")]
    ValidOnes,
    #[strum(serialize = "all")]
    AllOrNothing,
}

impl InviteMode {
    pub const ALL: &[Self] = Self::VARIANTS;

    pub fn key(self) -> &'static str {
        self.into()
    }
}

impl ImportChoices {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    pub fn columns(&self, header: &[String]) -> UserColumns {
        let at = |nth: usize, chosen: &Option<String>| match chosen {
            None => KNOWN.find(nth, header).first().copied(),
            Some(at) => at.parse().ok().filter(|at| *at < header.len()),
        };
        UserColumns {
            email: at(EMAIL, &self.email),
            name: match self.name.as_deref() {
                None => NameColumns::find(&KNOWN, NAME, header),
                Some(FIRST_AND_LAST) => NameColumns::first_and_last(header),
                Some(_) => at(NAME, &self.name).map(NameColumns::One),
            },
            level: at(LEVEL, &self.level),
            restrictions: at(RESTRICTIONS, &self.restrictions),
        }
    }

    pub fn default_level(&self) -> Level {
        self.without.as_deref().and_then(Level::parse).unwrap_or(Level::Agent)
    }

    pub fn mode(&self) -> InviteMode {
        self.how.as_deref().and_then(|key| key.parse().ok()).unwrap_or_default()
    }

    /// Returns the choices as names and values of form fields.
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        let Self { email, name, level, restrictions, without, how } = self.clone();
        let fields = [
            ("email", email),
            ("name", name),
            ("level", level),
            ("restrictions", restrictions),
            ("without", without),
            ("how", how),
        ];
        fields.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }

    pub fn query(&self) -> String {
        form_urlencoded::Serializer::new(String::new()).extend_pairs(self.fields()).finish()
    }
}

/// Returns the index of the status column if the file is our own export of Users.
pub fn exported_status(header: &[String]) -> Option<usize> {
    let at = |name: &str| header.iter().position(|heading| letters(heading) == letters(name));
    ["id", "display_name", "email", "access_level", "invitation_expires"]
        .into_iter()
        .try_for_each(|it| at(it).map(drop))?;
    at("status")
}
