use super::quotes::{Cells, for_each_line};
use crate::csv_cell::as_it_was;
use std::{borrow::Cow, fmt};

pub const LINES_MAX: usize = 50_000;

/// A file, cell by cell. None of it is judged yet.
#[derive(Debug, PartialEq, Eq)]
pub struct Sheet {
    pub header: Vec<String>,
    pub columns: Columns,
    /// Columns that nothing is made of, by their names.
    pub ignored: Vec<String>,
    pub lines: Vec<Line>,
}

/// Which cell of a line is what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    pub name: usize,
    pub email: Option<usize>,
    pub phone: Option<usize>,
    pub assigned_to_email: Option<usize>,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Line {
    /// As an editor counts them: the header is on line 1.
    pub number: usize,
    /// Where its quotes are broken, the whole line in one.
    pub cells: Vec<String>,
    pub state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Whole,
    BrokenQuotes,
    NotText,
}

/// Why nothing of a file can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    Empty,
    /// It says that it is UTF-16, and is not.
    NotText,
    NoName,
    /// Two columns are the same.
    Twice(&'static str),
    TooManyLines,
}

/// UTF-8 or UTF-16, cells divided by commas, semicolons or tabs.
pub fn parse(file: &[u8]) -> Result<Sheet, Unreadable> {
    let text = decode(file)?;
    let headers = [b',', b';', b'\t'].map(|delimiter| (delimiter, header(&text, delimiter)));
    // The first of those that say the most.
    let best =
        headers.into_iter().rev().max_by_key(|(_, header)| header.iter().filter(|it| known(it).is_some()).count());
    let (delimiter, header) = best.filter(|(_, header)| !header.is_empty()).ok_or(Unreadable::Empty)?;
    let columns = Columns::find(&header)?;
    let mut lines = Vec::new();
    for_each_line(&text, delimiter, |number, cells| {
        let line = Line::read(number, cells);
        // Spreadsheets leave lines of empty cells behind.
        if line.cells.iter().any(|cell| !cell.trim().is_empty()) {
            lines.push(line);
        }
        lines.len() <= LINES_MAX + 1
    });
    lines.remove(0);
    if lines.len() > LINES_MAX {
        return Err(Unreadable::TooManyLines);
    }
    let names_nobody = columns.assigned_to_email.is_none();
    let is_ignored = |it: &&String| known(it).is_none() && !is_ours(it, names_nobody) && !it.trim().is_empty();
    let ignored = header.iter().filter(is_ignored).cloned().collect();
    Ok(Sheet { ignored, header, columns, lines })
}

fn decode(file: &[u8]) -> Result<Cow<'_, [u8]>, Unreadable> {
    let wide = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let (units, rest) = bytes.as_chunks();
        let units: Vec<u16> = units.iter().map(|pair| unit(*pair)).collect();
        let text = String::from_utf16(&units).ok().filter(|_| rest.is_empty());
        text.map(|text| Cow::Owned(text.into_bytes())).ok_or(Unreadable::NotText)
    };
    match file {
        [0xff, 0xfe, text @ ..] => wide(text, u16::from_le_bytes),
        [0xfe, 0xff, text @ ..] => wide(text, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, text @ ..] => Ok(Cow::Borrowed(text)),
        text => Ok(Cow::Borrowed(text)),
    }
}

fn header(text: &[u8], delimiter: u8) -> Vec<String> {
    let mut header = Vec::new();
    for_each_line(text, delimiter, |number, cells| {
        header = Line::read(number, cells).cells;
        header.iter().all(|cell| cell.trim().is_empty())
    });
    header
}

impl Line {
    fn read(number: usize, cells: Cells<'_>) -> Self {
        let text = |cell: &[u8]| as_it_was(&String::from_utf8_lossy(cell)).to_owned();
        match cells {
            Err(line) => Self { number, cells: vec![text(line)], state: State::BrokenQuotes },
            Ok(cells) => {
                let is_text = cells.iter().all(|cell| std::str::from_utf8(cell).is_ok());
                let state = if is_text { State::Whole } else { State::NotText };
                Self { number, cells: cells.iter().map(text).collect(), state }
            }
        }
    }
}

impl Columns {
    fn find(header: &[String]) -> Result<Self, Unreadable> {
        let at = |column: &'static str| {
            let mut found = header.iter().enumerate().filter(|(_, it)| known(it) == Some(column)).map(|(at, _)| at);
            match (found.next(), found.next()) {
                (_, Some(_)) => Err(Unreadable::Twice(column)),
                (first, None) => Ok(first),
            }
        };
        let [name, email, phone, assigned_to_email] = COLUMNS.map(at);
        Ok(Self {
            name: name?.ok_or(Unreadable::NoName)?,
            email: email?,
            phone: phone?,
            assigned_to_email: assigned_to_email?,
        })
    }
}

pub const COLUMNS: [&str; 4] = ["name", "email", "phone", "assigned_to_email"];

/// Case, spaces and what joins words do not matter.
fn known(heading: &str) -> Option<&'static str> {
    COLUMNS.into_iter().find(|column| letters(column) == letters(heading))
}

/// What an export has besides, and what the file of failed lines has. The name of whom a contact is assigned to is not
/// used, but nobody misses it beside their address.
fn is_ours(heading: &str, names_nobody: bool) -> bool {
    let heading = letters(heading);
    ["id", "created", "error"].contains(&heading.as_str()) || heading == "assignedto" && !names_nobody
}

fn letters(heading: &str) -> String {
    heading.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("The file is empty."),
            Self::NotText => f.write_str("The file is damaged, or only a part of it arrived. Save it as UTF-8."),
            Self::NoName => write!(
                f,
                "The first line names no column that we know. It must have “name”, and may have “email”, “phone” and \
                 “assigned_to_email”, in any order."
            ),
            Self::Twice(column) => write!(f, "The first line names the column “{column}” twice."),
            Self::TooManyLines => write!(f, "A file has at most 50,000 lines. Divide it into several."),
        }
    }
}

#[cfg(test)]
mod tests;
