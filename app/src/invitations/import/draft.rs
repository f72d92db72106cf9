use super::{
    choices::{ImportChoices, KNOWN, UserColumns, exported_status},
    line_error::UserLineError,
};
use crate::{
    csv_import::{
        failed_line::FailedLine,
        sheet::{LineState, Sheet, SheetLine, Unreadable, excerpt, letters, parse},
        stored_import::find_file,
    },
    domain::{
        email::parse_email,
        error::AppError,
        name::parse_name,
        policy::{Grant, Level, Restriction, Restrictions},
    },
    store::ctx::Ctx,
};
use std::collections::{HashMap, hash_map::Entry};
use tokio::{sync::Semaphore, task::spawn_blocking};
use uuid::Uuid;

/// An invitee as read from a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserDraft {
    pub line: usize,
    pub email: String,
    /// Only shown in the preview: invitees type their own name.
    pub name: String,
    pub grant: Grant,
    /// Whether our own export says that their invitation had ended.
    pub had_ended: bool,
}

/// The content of a file, checked without the database.
#[derive(Debug)]
pub struct UserDrafts {
    pub sheet: Sheet,
    pub columns: UserColumns,
    pub drafts: Vec<UserDraft>,
    pub failed: Vec<FailedLine<UserLineError>>,
}

/// Parses the file of an import that `find_import` has found. Runs on a blocking thread, since it is CPU-bound, and one
/// file per turn, since each takes a lot of memory.
pub async fn read(
    ctx: &Ctx,
    turns: &Semaphore,
    id: Uuid,
    choices: ImportChoices,
) -> Result<Result<UserDrafts, Unreadable>, AppError> {
    let _turn = turns.acquire().await;
    let file = find_file(&mut ctx.state.db.read().await?, id).await?;
    spawn_blocking(move || Ok(check_sheet(with_header(parse(&file, &KNOWN)?), &choices)))
        .await
        .map_err(AppError::internal)
}

/// Checks each line by itself. Without an email column no line is read, since the column must be chosen first.
fn check_sheet(sheet: Sheet, choices: &ImportChoices) -> UserDrafts {
    let columns = choices.columns(&sheet.header);
    let (mut drafts, mut failed, mut seen) = (Vec::new(), Vec::new(), HashMap::new());
    let status = exported_status(&sheet.header);
    for line in sheet.lines.iter().filter(|_| columns.email.is_some()) {
        let draft = draft(columns, &sheet.header, line, choices.default_level()).and_then(|draft| {
            match seen.entry(draft.email.clone()) {
                Entry::Occupied(it) => Err(UserLineError::Again { first: *it.get() }),
                Entry::Vacant(it) => {
                    it.insert(line.number);
                    let status = line.cell(status).unwrap_or_default();
                    Ok(UserDraft {
                        had_ended: ["Expired", "Declined", "Cancelled", "No longer valid"].contains(&status),
                        ..draft
                    })
                }
            }
        });
        match draft {
            Ok(draft) => drafts.push(draft),
            Err(why) => failed.push(FailedLine { line: line.number, why }),
        }
    }
    UserDrafts { sheet, columns, drafts, failed }
}

/// Adds a header to a list of addresses that has none, so that its first line is read too.
fn with_header(mut sheet: Sheet) -> Sheet {
    let is_named = sheet.header.iter().any(|heading| KNOWN.has(heading));
    let email = sheet.header.iter().position(|cell| parse_email(cell).is_ok());
    if let Some(email) = email.filter(|_| !is_named) {
        let name = |at: usize| if at == email { "email".to_owned() } else { format!("column {}", at + 1) };
        let header = (0..sheet.header.len()).map(name).collect();
        let cells = std::mem::replace(&mut sheet.header, header);
        sheet.lines.insert(0, SheetLine { number: sheet.header_number, cells, state: LineState::Whole });
    }
    sheet
}

fn draft(
    columns: UserColumns,
    header: &[String],
    line: &SheetLine,
    default_level: Level,
) -> Result<UserDraft, UserLineError> {
    line.check(header)?;
    let email = parse_email(line.cell(columns.email).unwrap_or_default()).map_err(UserLineError::Email)?;
    let level = line.cell(columns.level).map_or(Ok(default_level), parse_level)?;
    let restrictions = line.cell(columns.restrictions).map_or(Ok(Restrictions::default()), parse_restrictions)?;
    Ok(UserDraft {
        line: line.number,
        email,
        name: columns.name.and_then(|name| parse_name(&name.read(line)).ok()).unwrap_or_default(),
        grant: Grant::new(level, restrictions).map_err(UserLineError::Grant)?,
        had_ended: false,
    })
}

fn parse_level(cell: &str) -> Result<Level, UserLineError> {
    let level = Level::ALL.into_iter().find(|level| letters(level.key()) == letters(cell));
    level.ok_or_else(|| UserLineError::Level(excerpt(cell)))
}

/// Parses names or keys separated by commas, semicolons or bars, or keys separated by spaces as in an export.
fn parse_restrictions(cell: &str) -> Result<Restrictions, UserLineError> {
    let mut restrictions = Restrictions::default();
    for piece in cell.split([',', ';', '|']).map(str::trim).filter(|piece| !piece.is_empty()) {
        match parse_restriction(piece) {
            Some(it) => restrictions = it.into_iter().fold(restrictions, Restrictions::with),
            None => {
                let keys: Option<Vec<_>> = piece.split_whitespace().map(parse_restriction).collect();
                let keys = keys.ok_or_else(|| UserLineError::Restriction(excerpt(piece)))?;
                restrictions = keys.into_iter().flatten().fold(restrictions, Restrictions::with);
            }
        }
    }
    Ok(restrictions)
}

/// Parses one restriction. `Some(None)` for `contact_visibility=all`, which restricts nothing.
fn parse_restriction(piece: &str) -> Option<Option<Restriction>> {
    let piece = letters(piece);
    if piece == letters("contact_visibility=all") {
        return Some(None);
    }
    Restriction::ALL.into_iter().find(|it| [it.key(), it.name()].iter().any(|said| letters(said) == piece)).map(Some)
}

#[cfg(test)]
mod tests;
