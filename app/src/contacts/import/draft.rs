use super::{
    columns::{Columns, KNOWN},
    phone::parse_phone,
    wrong::Wrong,
};
use crate::{
    csv_import::{
        failed_line::FailedLine,
        sheet::{Sheet, SheetLine, Unreadable, excerpt, parse},
    },
    domain::{
        csv_cell::{MASKED, is_error},
        email::parse_email,
        error::AppError,
        name::parse_name,
    },
    store::search_key::fold,
};
use std::collections::{HashMap, hash_map::Entry};
use tokio::task::spawn_blocking;

/// A contact as a line says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub line: usize,
    pub name: String,
    pub email: Option<String>,
    pub phone: Option<String>,
    /// The email address of whom it is assigned to.
    pub assigned_to: Option<String>,
}

/// What tells one contact from another.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Identity {
    Email(String),
    /// Without an email: the name as searching has it, and the phone.
    Person(String, Option<String>),
}

/// All that a file says by itself.
#[derive(Debug)]
pub struct Drafts {
    pub sheet: Sheet,
    pub columns: Columns,
    pub drafts: Vec<Draft>,
    pub failed: Vec<FailedLine<Wrong>>,
}

/// Work for a processor, beside what waits for the network.
pub async fn read(file: Vec<u8>) -> Result<Result<Drafts, Unreadable>, AppError> {
    spawn_blocking(move || judge(parse(&file, &KNOWN)?)).await.map_err(AppError::internal)
}

pub fn judge(sheet: Sheet) -> Result<Drafts, Unreadable> {
    let columns = Columns::find(&sheet.header)?;
    let (mut drafts, mut failed, mut seen) = (Vec::new(), Vec::new(), HashMap::new());
    for line in &sheet.lines {
        let draft =
            draft(columns, &sheet.header, line).and_then(|draft| match (seen.entry(draft.identity()), &draft.email) {
                (Entry::Occupied(it), Some(_)) => Err(Wrong::EmailAgain { first: *it.get() }),
                (Entry::Occupied(it), None) => Err(Wrong::PersonAgain { first: *it.get() }),
                (Entry::Vacant(it), _) => {
                    it.insert(line.number);
                    Ok(draft)
                }
            });
        match draft {
            Ok(draft) => drafts.push(draft),
            Err(why) => failed.push(FailedLine { line: line.number, why }),
        }
    }
    Ok(Drafts { sheet, columns, drafts, failed })
}

fn draft(columns: Columns, header: &[String], line: &SheetLine) -> Result<Draft, Wrong> {
    line.check(header)?;
    let cell = |at| line.cell(at);
    let (email, phone) = (cell(columns.email), cell(columns.phone));
    if [email, phone].contains(&Some(MASKED)) {
        return Err(Wrong::Masked);
    }
    let name = columns.name.read(line);
    if is_error(&name) {
        return Err(Wrong::SpreadsheetError(excerpt(&name)));
    }
    Ok(Draft {
        line: line.number,
        name: parse_name(&name).map_err(Wrong::Name)?,
        email: email.map(parse_email).transpose().map_err(Wrong::Email)?,
        phone: phone.map(parse_phone).transpose()?,
        assigned_to: cell(columns.assigned_to_email).map(address),
    })
}

/// What is no address at all is nobody's, and is said again in the reason.
fn address(typed: &str) -> String {
    parse_email(typed).unwrap_or_else(|_| excerpt(typed))
}

impl Draft {
    pub fn identity(&self) -> Identity {
        match &self.email {
            Some(email) => Identity::Email(email.clone()),
            None => Identity::Person(fold(&self.name), self.phone.clone()),
        }
    }
}

#[cfg(test)]
mod tests;
