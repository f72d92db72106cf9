use crate::csv_import::sheet::{Column, Known, Unreadable, letters};

const NAME: usize = 0;
const EMAIL: usize = 1;
const PHONE: usize = 2;
const ASSIGNED_TO_EMAIL: usize = 3;

pub const KNOWN: Known = Known {
    columns: &[
        Column { name: "name", also: &[] },
        Column { name: "email", also: &[] },
        Column { name: "phone", also: &[] },
        Column { name: "assigned_to_email", also: &[] },
    ],
    ours: &["id", "created", "error"],
};

/// Which cell of a line is what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    pub name: usize,
    pub email: Option<usize>,
    pub phone: Option<usize>,
    pub assigned_to_email: Option<usize>,
}

impl Columns {
    pub fn find(header: &[String]) -> Result<Self, Unreadable> {
        let at = |nth: usize| match KNOWN.find(nth, header)[..] {
            [] => Ok(None),
            [at] => Ok(Some(at)),
            _ => Err(Unreadable::Twice(KNOWN.columns[nth].name)),
        };
        Ok(Self {
            name: at(NAME)?.ok_or(Unreadable::Missing(&KNOWN))?,
            email: at(EMAIL)?,
            phone: at(PHONE)?,
            assigned_to_email: at(ASSIGNED_TO_EMAIL)?,
        })
    }

    /// Columns that nothing is made of, by their names. The name of whom a contact is assigned to is not used, but
    /// nobody misses it beside their address.
    pub fn ignored(self, header: &[String]) -> Vec<String> {
        let by_address = |heading: &str| self.assigned_to_email.is_some() && letters(heading) == "assignedto";
        let is_used = |it: &&String| KNOWN.has(it) || KNOWN.is_ours(it) || by_address(it) || it.trim().is_empty();
        header.iter().filter(|it| !is_used(it)).cloned().collect()
    }
}
