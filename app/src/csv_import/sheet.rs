use super::{
    decode::decode,
    directory::remove_inactive,
    failed_line::BadLine,
    name_columns::is_name_part,
    quotes::{Lines, RawLine},
};
use crate::domain::csv_cell::unescape_formula;
use std::{cmp::Reverse, fmt};

pub const LINES_MAX: usize = 50_000;
pub const COLUMNS_MAX: usize = 500;
/// Cells are counted up to the last filled one of each line: each takes more memory than its text.
pub const CELLS_MAX: usize = 1_000_000;
/// Lines searched for the header: a report may have a title and a date above it.
const HEADER_WITHIN: usize = 10;
/// Bytes; a longer heading is never a known column.
const HEADING_MAX: usize = 200;
/// Characters of an excerpt.
const EXCERPT_MAX: usize = 60;

/// The columns that a kind of import reads.
#[derive(Debug, PartialEq, Eq)]
pub struct KnownColumns {
    /// The columns that are read. The first is required.
    pub columns: &'static [KnownColumn],
    /// Further columns of our exports and of files of failed lines; ignored without a remark.
    pub ours: &'static [&'static str],
}

#[derive(Debug, PartialEq, Eq)]
pub struct KnownColumn {
    pub name: &'static str,
    /// Names that other programs use, in order of preference.
    pub also: &'static [&'static str],
}

/// A file split into cells, before its values are checked.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    pub header: Vec<String>,
    /// The line number of the header.
    pub header_number: usize,
    /// Whether there are lines above the header, which are skipped.
    pub has_title: bool,
    pub lines: Vec<SheetLine>,
    /// How many lines are skipped because another program's export marks the person as deactivated or suspended.
    pub inactive: usize,
}

#[derive(Debug, PartialEq, Eq)]
pub struct SheetLine {
    /// The line number that an editor shows, from 1.
    pub number: usize,
    /// Cells up to the last filled one. The whole line is one cell if its state is `BrokenQuotes` or `TooWide`.
    pub cells: Vec<String>,
    pub state: LineState,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineState {
    Whole,
    BrokenQuotes,
    NotText,
    /// Has this many cells, more than `COLUMNS_MAX`.
    TooWide(usize),
}

/// Why a file cannot be read at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    Empty,
    /// Marked as UTF-16, but not valid UTF-16.
    NotText,
    Workbook,
    /// The required column is missing.
    Missing(&'static KnownColumns),
    /// Two columns have the same name.
    Twice(&'static str),
    TooManyColumns,
    TooManyCells,
    TooManyLines,
}

/// Parses UTF-8 or UTF-16 with cells separated by commas, semicolons or tabs, or by the separator that a first line
/// such as `sep=;` names.
pub fn parse(file: &[u8], known: &KnownColumns) -> Result<Sheet, Unreadable> {
    let text = decode(file)?;
    let separator = separator(&text);
    let read = |delimiter: u8| {
        let lines = Lines::of(&text, delimiter).skip(usize::from(separator.is_some()));
        // Spreadsheets leave lines of empty cells behind.
        let lines = lines.map(move |raw| (raw, SheetLine::read(raw, delimiter)));
        lines.filter(|(_, line)| line.cells.iter().any(|cell| !cell.trim().is_empty()))
    };
    let delimiters = separator.map_or(vec![b'\t', b';', b','], |separator| vec![separator]);
    let headers = delimiters.into_iter().flat_map(|delimiter| {
        let first = read(delimiter).take(HEADER_WITHIN).enumerate();
        first.map(move |(nth, (raw, line))| Header::read(nth, raw, line, delimiter))
    });
    // The header has the most known columns; of several, the first.
    let rank = |it: &Header| (known.count(&it.cells), Reverse(it.nth), it.width);
    // Cells of other delimiters alone are not headings.
    let has_heading = |it: &Header| it.cells.iter().any(|cell| !cell.trim_matches([',', ';', '\t', ' ']).is_empty());
    let header = headers.filter(has_heading).max_by_key(rank).ok_or(Unreadable::Empty)?;
    if header.width > COLUMNS_MAX {
        return Err(Unreadable::TooManyColumns);
    }
    let (mut lines, mut cells) = (Vec::new(), 0);
    for (_, line) in read(header.delimiter).skip(header.nth + 1) {
        cells += line.cells.len();
        lines.push(line);
        if lines.len() > LINES_MAX {
            return Err(Unreadable::TooManyLines);
        }
        if cells > CELLS_MAX {
            return Err(Unreadable::TooManyCells);
        }
    }
    let inactive = remove_inactive(&header.cells, &mut lines);
    let Header { cells, number, nth, .. } = header;
    Ok(Sheet { header: cells, header_number: number, has_title: nth > 0, lines, inactive })
}

/// Returns the separator that a first line such as `sep=;` names for Excel.
fn separator(text: &[u8]) -> Option<u8> {
    match text {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', it, b'\r' | b'\n', ..] if it.is_ascii() && *it != b'"' => {
            Some(*it)
        }
        _ => None,
    }
}

/// A candidate for the header.
struct Header {
    delimiter: u8,
    nth: usize,
    number: usize,
    /// Includes empty cells at the end, since the lines below may be longer.
    cells: Vec<String>,
    width: usize,
}

impl Header {
    fn read(nth: usize, raw: RawLine<'_>, line: SheetLine, delimiter: u8) -> Self {
        let SheetLine { number, mut cells, state } = line;
        let width = match state {
            LineState::TooWide(width) => width,
            LineState::BrokenQuotes => 1,
            LineState::Whole | LineState::NotText => {
                let width = raw.cells(delimiter).take(COLUMNS_MAX).count();
                cells.resize(width.max(cells.len()), String::new());
                cells.len()
            }
        };
        Self { delimiter, nth, number, cells, width }
    }
}

impl SheetLine {
    fn read(raw: RawLine<'_>, delimiter: u8) -> Self {
        let text = |cell: &[u8]| unescape_formula(&String::from_utf8_lossy(cell));
        let in_one = |state| Self { number: raw.number, cells: vec![text(raw.text)], state };
        if !raw.is_whole {
            return in_one(LineState::BrokenQuotes);
        }
        let (mut cells, mut width, mut state) = (Vec::new(), 0, LineState::Whole);
        for (at, cell) in raw.cells(delimiter).enumerate() {
            if cell.iter().all(u8::is_ascii_whitespace) && (at >= COLUMNS_MAX || cell.is_empty()) {
                continue;
            }
            width = at + 1;
            if std::str::from_utf8(&cell).is_err() {
                state = LineState::NotText;
            }
            if width <= COLUMNS_MAX {
                cells.resize(at, String::new());
                cells.push(text(&cell));
            }
        }
        match width {
            0..=COLUMNS_MAX => Self { number: raw.number, cells, state },
            width => in_one(LineState::TooWide(width)),
        }
    }

    /// Checks that the line has no more cells than the header. Fewer are fine: spreadsheets omit empty cells at the
    /// end.
    pub fn check(&self, header: &[String]) -> Result<(), BadLine> {
        let filled = self.cells.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |at| at + 1);
        let found = match self.state {
            LineState::BrokenQuotes => return Err(BadLine::BrokenQuotes),
            LineState::NotText => return Err(BadLine::NotText),
            LineState::TooWide(width) => width,
            LineState::Whole => filled,
        };
        match found <= header.len() {
            true => Ok(()),
            false => Err(BadLine::Cells { found, expected: header.len() }),
        }
    }

    /// Returns the trimmed text of a cell, or `None` if it is empty.
    pub fn cell(&self, at: Option<usize>) -> Option<&str> {
        self.cells.get(at?).map(|cell| cell.trim()).filter(|cell| !cell.is_empty())
    }
}

impl KnownColumns {
    /// Returns the indexes of the header's cells that match the first matching name of the `nth` column. More than one
    /// is ambiguous.
    pub fn find(&self, nth: usize, header: &[String]) -> Vec<usize> {
        let header: Vec<String> = header.iter().map(|heading| heading_letters(heading)).collect();
        let named = |name: &str| -> Vec<usize> {
            let name = letters(name);
            header.iter().enumerate().filter(|(_, heading)| **heading == name).map(|(at, _)| at).collect()
        };
        let names = self.columns.get(nth).into_iter().flat_map(KnownColumn::names);
        names.map(named).find(|found| !found.is_empty()).unwrap_or_default()
    }

    fn count(&self, header: &[String]) -> usize {
        header.iter().filter(|heading| self.has(heading)).count()
    }

    pub fn has(&self, heading: &str) -> bool {
        self.columns.iter().any(|column| column.is(heading)) || is_name_part(heading)
    }

    pub fn is_ours(&self, heading: &str) -> bool {
        let heading = heading_letters(heading);
        self.ours.iter().any(|ours| letters(ours) == heading)
    }
}

impl KnownColumn {
    pub fn is(&self, heading: &str) -> bool {
        let heading = heading_letters(heading);
        self.names().any(|name| letters(name) == heading)
    }

    fn names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name).chain(self.also.iter().copied())
    }
}

/// Normalizes a heading: case, spaces and punctuation do not matter, nor Google's suffix as in `Status [READ ONLY]`.
pub fn heading_letters(heading: &str) -> String {
    let name = heading.split(" [").next().unwrap_or(heading);
    if name.len() <= HEADING_MAX { letters(name) } else { String::new() }
}

/// Shortens a text from a file for display.
pub fn excerpt(text: &str) -> String {
    match text.char_indices().nth(EXCERPT_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

pub fn letters(heading: &str) -> String {
    heading.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("The file is empty."),
            Self::NotText => {
                f.write_str("We couldn't read this file. It may be incomplete. Save it as UTF-8 and try again.")
            }
            Self::Missing(KnownColumns { columns, .. }) => {
                let names: Vec<String> = columns.iter().map(|it| format!("“{}”", it.name)).collect();
                let (first, others) = names.split_first().map_or(("", &[][..]), |(first, rest)| (first, rest));
                let (last, others) = others.split_last().map_or(("", &[][..]), |(last, rest)| (last, rest));
                write!(
                    f,
                    "We couldn't find a column named {first} in the first rows. You can also include {} and {last}, in any order.",
                    others.join(", ")
                )
            }
            Self::Twice(column) => write!(f, "Column “{column}” appears twice in the header."),
            Self::Workbook => f.write_str("This is an Excel workbook. Save it as CSV and import that file."),
            Self::TooManyColumns => {
                write!(f, "A file can have up to {COLUMNS_MAX} columns. Remove the ones you don't need.")
            }
            Self::TooManyCells => f.write_str(
                "A file can have up to 1,000,000 cells. Remove columns you don't need, or split it into several files.",
            ),
            Self::TooManyLines => f.write_str("A file can have up to 50,000 rows. Split it into several files."),
        }
    }
}

#[cfg(test)]
mod tests;
