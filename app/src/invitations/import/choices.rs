use crate::{
    csv_import::{
        name_columns::NameColumns,
        sheet::{KnownColumn, KnownColumns, letters},
    },
    domain::policy::Level,
};
use serde::{Deserialize, Serialize};

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

/// Which of them is which, in the order of the fields of `Asked`.
pub const EMAIL: usize = 0;
pub const NAME: usize = 1;
pub const LEVEL: usize = 2;
pub const RESTRICTIONS: usize = 3;

/// Which cell of a line is what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Columns {
    pub email: Option<usize>,
    pub name: Option<NameColumns>,
    pub level: Option<usize>,
    pub restrictions: Option<usize>,
}

/// Chosen for the name, in the place of a column.
pub const FIRST_AND_LAST: &str = "first_and_last";

/// What somebody chose on the page of a preview, as its address and its form carry it. A column is told by its place,
/// none by an empty text; what is not told at all goes by the names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Asked {
    pub email: Option<String>,
    pub name: Option<String>,
    pub level: Option<String>,
    pub restrictions: Option<String>,
    /// The level of whoever has none in the file.
    pub without: Option<String>,
    pub how: Option<String>,
}

/// What happens to the valid lines where others are wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum How {
    #[default]
    ValidOnes,
    AllOrNothing,
}

impl How {
    pub const ALL: [Self; 2] = [Self::ValidOnes, Self::AllOrNothing];

    pub fn key(self) -> &'static str {
        match self {
            Self::ValidOnes => "valid",
            Self::AllOrNothing => "all",
        }
    }
}

impl Asked {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    pub fn columns(&self, header: &[String]) -> Columns {
        let at = |nth: usize, asked: &Option<String>| match asked {
            None => KNOWN.find(nth, header).first().copied(),
            Some(at) => at.parse().ok().filter(|at| *at < header.len()),
        };
        Columns {
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

    pub fn without(&self) -> Level {
        self.without.as_deref().and_then(Level::parse).unwrap_or(Level::Agent)
    }

    pub fn how(&self) -> How {
        How::ALL.into_iter().find(|how| self.how.as_deref() == Some(how.key())).unwrap_or_default()
    }

    /// The names and the values of a form's fields that say the same.
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

/// Where a file is our own export of Users, the column that says what they were then.
pub fn exported_status(header: &[String]) -> Option<usize> {
    let at = |name: &str| header.iter().position(|heading| letters(heading) == letters(name));
    ["id", "display_name", "email", "access_level", "invitation_expires"]
        .into_iter()
        .try_for_each(|it| at(it).map(drop))?;
    at("status")
}
