use super::{
    columns::{ContactColumns, KNOWN},
    line_error::ContactLineError,
    phone::parse_phone,
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

/// A contact as read from a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactDraft {
    pub line: usize,
    pub name: String,
    pub email: Option<String>,
    pub phone: Option<String>,
    /// The assignee's email address.
    pub assigned_to: Option<String>,
}

/// The key that identifies a contact in a file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ContactIdentity {
    Email(String),
    /// Without an email: the folded name, and the phone.
    Person(String, Option<String>),
}

/// The content of a file, checked without the database.
#[derive(Debug)]
pub struct ContactDrafts {
    pub sheet: Sheet,
    pub columns: ContactColumns,
    pub drafts: Vec<ContactDraft>,
    pub failed: Vec<FailedLine<ContactLineError>>,
}

/// Parses a file on a blocking thread, since it is CPU-bound.
pub async fn read(file: Vec<u8>) -> Result<Result<ContactDrafts, Unreadable>, AppError> {
    spawn_blocking(move || check_sheet(parse(&file, &KNOWN)?)).await.map_err(AppError::internal)
}

pub fn check_sheet(sheet: Sheet) -> Result<ContactDrafts, Unreadable> {
    let columns = ContactColumns::find(&sheet.header)?;
    let (mut drafts, mut failed, mut seen) = (Vec::new(), Vec::new(), HashMap::new());
    for line in &sheet.lines {
        let draft =
            draft(columns, &sheet.header, line).and_then(|draft| match (seen.entry(draft.identity()), &draft.email) {
                (Entry::Occupied(it), Some(_)) => Err(ContactLineError::EmailAgain { first: *it.get() }),
                (Entry::Occupied(it), None) => Err(ContactLineError::PersonAgain { first: *it.get() }),
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
    Ok(ContactDrafts { sheet, columns, drafts, failed })
}

fn draft(columns: ContactColumns, header: &[String], line: &SheetLine) -> Result<ContactDraft, ContactLineError> {
    line.check(header)?;
    let cell = |at| line.cell(at);
    let (email, phone) = (cell(columns.email), cell(columns.phone));
    if [email, phone].contains(&Some(MASKED)) {
        return Err(ContactLineError::Masked);
    }
    let name = columns.name.read(line);
    if is_error(&name) {
        return Err(ContactLineError::SpreadsheetError(excerpt(&name)));
    }
    Ok(ContactDraft {
        line: line.number,
        name: parse_name(&name).map_err(ContactLineError::Name)?,
        email: email.map(parse_email).transpose().map_err(ContactLineError::Email)?,
        phone: phone.map(parse_phone).transpose()?,
        assigned_to: cell(columns.assigned_to_email).map(address),
    })
}

/// Keeps a text that is not an email address: it matches no User, and the error quotes it.
fn address(typed: &str) -> String {
    parse_email(typed).unwrap_or_else(|_| excerpt(typed))
}

impl ContactDraft {
    pub fn identity(&self) -> ContactIdentity {
        match &self.email {
            Some(email) => ContactIdentity::Email(email.clone()),
            None => ContactIdentity::Person(fold(&self.name), self.phone.clone()),
        }
    }
}

#[cfg(test)]
mod tests;
