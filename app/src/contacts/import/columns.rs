use crate::csv_import::{
    name_columns::NameColumns,
    sheet::{KnownColumn, KnownColumns, Unreadable, excerpt, letters},
};

const NAME: usize = 0;
const EMAIL: usize = 1;
const PHONE: usize = 2;
const ASSIGNED_TO_EMAIL: usize = 3;

pub const KNOWN: KnownColumns = KnownColumns {
    columns: &[
        KnownColumn { name: "name", also: &["full_name", "display_name"] },
        KnownColumn {
            name: "email",
            also: &["email_address", "primary_email", "mail", "user_principal_name", "login", "email_1_value"],
        },
        KnownColumn {
            name: "phone",
            also: &["phone_number", "mobile_phone", "primary_phone", "work_phone", "telephone", "phone_1_value"],
        },
        KnownColumn { name: "assigned_to_email", also: &[] },
    ],
    ours: &["id", "created", "error"],
};

/// Column indexes by field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContactColumns {
    pub name: NameColumns,
    pub email: Option<usize>,
    pub phone: Option<usize>,
    pub assigned_to_email: Option<usize>,
}

impl ContactColumns {
    pub fn find(header: &[String]) -> Result<Self, Unreadable> {
        let at = |nth: usize| match KNOWN.find(nth, header)[..] {
            [] => Ok(None),
            [at] => Ok(Some(at)),
            _ => Err(Unreadable::Twice(KNOWN.columns[nth].name)),
        };
        Ok(Self {
            name: at(NAME).map(|_| NameColumns::find(&KNOWN, NAME, header))?.ok_or(Unreadable::Missing(&KNOWN))?,
            email: at(EMAIL)?,
            phone: at(PHONE)?,
            assigned_to_email: at(ASSIGNED_TO_EMAIL)?,
        })
    }

    /// Lists the columns that are not imported, by name. The assignee's name is not listed beside their email address.
    pub fn ignored(self, header: &[String]) -> Vec<String> {
        let by_address = |heading: &str| self.assigned_to_email.is_some() && letters(heading) == "assignedto";
        let mut read = self.name.columns();
        read.extend([self.email, self.phone, self.assigned_to_email].into_iter().flatten());
        let is_missed =
            |at: usize, it: &str| !read.contains(&at) && !KNOWN.is_ours(it) && !by_address(it) && !it.trim().is_empty();
        header.iter().enumerate().filter(|(at, it)| is_missed(*at, it)).map(|(_, it)| excerpt(it)).collect()
    }
}
