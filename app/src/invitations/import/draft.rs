use super::{
    choices::{Asked, Columns, KNOWN, exported_status},
    wrong::Wrong,
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

/// Somebody as a line says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub line: usize,
    pub email: String,
    /// To be looked at: whoever is invited types their own.
    pub name: String,
    pub grant: Grant,
    /// By our own export: their invitation had ended when it was made.
    pub had_ended: bool,
}

/// All that a file says by itself.
#[derive(Debug)]
pub struct Drafts {
    pub sheet: Sheet,
    pub columns: Columns,
    pub drafts: Vec<Draft>,
    pub failed: Vec<FailedLine<Wrong>>,
}

/// Of one that `find_import` finds. Work for a processor, beside what waits for the network, and in turn: each takes a
/// lot of memory.
pub async fn read(
    ctx: &Ctx,
    turns: &Semaphore,
    id: Uuid,
    asked: Asked,
) -> Result<Result<Drafts, Unreadable>, AppError> {
    let _turn = turns.acquire().await;
    let file = find_file(&mut ctx.state.db.read().await?, id).await?;
    spawn_blocking(move || Ok(judge(with_header(parse(&file, &KNOWN)?), &asked))).await.map_err(AppError::internal)
}

/// Where no column has an email, nobody has one: which column it is must be chosen first.
fn judge(sheet: Sheet, asked: &Asked) -> Drafts {
    let columns = asked.columns(&sheet.header);
    let (mut drafts, mut failed, mut seen) = (Vec::new(), Vec::new(), HashMap::new());
    let status = exported_status(&sheet.header);
    for line in sheet.lines.iter().filter(|_| columns.email.is_some()) {
        let draft = draft(columns, &sheet.header, line, asked.without()).and_then(|draft| {
            match seen.entry(draft.email.clone()) {
                Entry::Occupied(it) => Err(Wrong::Again { first: *it.get() }),
                Entry::Vacant(it) => {
                    it.insert(line.number);
                    let status = line.cell(status).unwrap_or_default();
                    Ok(Draft {
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
    Drafts { sheet, columns, drafts, failed }
}

/// Whoever pastes nothing but addresses names no column: the first line is one of them.
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

fn draft(columns: Columns, header: &[String], line: &SheetLine, without: Level) -> Result<Draft, Wrong> {
    line.check(header)?;
    let email = parse_email(line.cell(columns.email).unwrap_or_default()).map_err(Wrong::Email)?;
    let level = line.cell(columns.level).map_or(Ok(without), parse_level)?;
    let restrictions = line.cell(columns.restrictions).map_or(Ok(Restrictions::default()), parse_restrictions)?;
    Ok(Draft {
        line: line.number,
        email,
        name: columns.name.and_then(|name| parse_name(&name.read(line)).ok()).unwrap_or_default(),
        grant: Grant::new(level, restrictions).map_err(Wrong::Grant)?,
        had_ended: false,
    })
}

fn parse_level(cell: &str) -> Result<Level, Wrong> {
    let level = Level::ALL.into_iter().find(|level| letters(level.key()) == letters(cell));
    level.ok_or_else(|| Wrong::Level(excerpt(cell)))
}

/// Names or keys, divided by commas, semicolons or bars; keys by spaces too, as an export has them.
fn parse_restrictions(cell: &str) -> Result<Restrictions, Wrong> {
    let mut restrictions = Restrictions::default();
    for piece in cell.split([',', ';', '|']).map(str::trim).filter(|piece| !piece.is_empty()) {
        match parse_restriction(piece) {
            Some(it) => restrictions = it.into_iter().fold(restrictions, Restrictions::with),
            None => {
                let keys: Option<Vec<_>> = piece.split_whitespace().map(parse_restriction).collect();
                let keys = keys.ok_or_else(|| Wrong::Restriction(excerpt(piece)))?;
                restrictions = keys.into_iter().flatten().fold(restrictions, Restrictions::with);
            }
        }
    }
    Ok(restrictions)
}

/// That all contacts are seen is none.
fn parse_restriction(piece: &str) -> Option<Option<Restriction>> {
    let piece = letters(piece);
    if piece == letters("contact_visibility=all") {
        return Some(None);
    }
    Restriction::ALL.into_iter().find(|it| [it.key(), it.name()].iter().any(|said| letters(said) == piece)).map(Some)
}

#[cfg(test)]
mod tests;
