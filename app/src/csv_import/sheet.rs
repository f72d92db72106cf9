use super::{
    decode::decode,
    directory::remove_inactive,
    failed::BadLine,
    names::is_part_of_a_name,
    quotes::{Lines, RawLine},
};
use crate::domain::csv_cell::unescape_formula;
use std::{cmp::Reverse, fmt};

pub const LINES_MAX: usize = 50_000;
pub const COLUMNS_MAX: usize = 500;
/// Those that are not empty, and those before them on their line. Each takes more memory than it has text.
pub const CELLS_MAX: usize = 1_000_000;
/// A report may have a title and a date above its header.
const HEADER_WITHIN: usize = 10;
/// A heading that is longer, in bytes, is none of ours.
const HEADING_MAX: usize = 200;
/// Characters.
const EXCERPT_MAX: usize = 60;

/// The columns that a kind of file is known by.
#[derive(Debug, PartialEq, Eq)]
pub struct Known {
    /// What something is made of. The first one is needed.
    pub columns: &'static [Column],
    /// What an export has besides, and the file of failed lines: nobody misses it.
    pub ours: &'static [&'static str],
}

#[derive(Debug, PartialEq, Eq)]
pub struct Column {
    pub name: &'static str,
    /// Names that other programs give it, in the order in which they are looked for.
    pub also: &'static [&'static str],
}

/// A file, cell by cell. None of it is judged yet.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    pub header: Vec<String>,
    /// On which line the header is.
    pub header_number: usize,
    /// Whether lines above the header are left out.
    pub has_title: bool,
    pub lines: Vec<Line>,
    /// People whom another program's export says to be deactivated or suspended: how many lines are left out.
    pub inactive: usize,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Line {
    /// As an editor counts them: the first is line 1.
    pub number: usize,
    /// Up to the last one that is not empty. The whole line in one, where it is not `Whole` or `NotText`.
    pub cells: Vec<String>,
    pub state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Whole,
    BrokenQuotes,
    NotText,
    /// It has so many cells, which is more than `COLUMNS_MAX`.
    TooWide(usize),
}

/// Why nothing of a file can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    Empty,
    /// It says that it is UTF-16, and is not.
    NotText,
    Workbook,
    /// The column that is needed.
    Missing(&'static Known),
    /// Two columns are the same.
    Twice(&'static str),
    TooManyColumns,
    TooManyCells,
    TooManyLines,
}

/// Reads UTF-8 or UTF-16, with cells divided by commas, semicolons or tabs, or by what a first line such as `sep=;` says.
pub fn parse(file: &[u8], known: &Known) -> Result<Sheet, Unreadable> {
    let text = decode(file)?;
    let separator = separator(&text);
    let read = |delimiter: u8| {
        let lines = Lines::of(&text, delimiter).skip(usize::from(separator.is_some()));
        // Spreadsheets leave lines of empty cells behind.
        let lines = lines.map(move |raw| (raw, Line::read(raw, delimiter)));
        lines.filter(|(_, line)| line.cells.iter().any(|cell| !cell.trim().is_empty()))
    };
    let delimiters = separator.map_or(vec![b'\t', b';', b','], |separator| vec![separator]);
    let headers = delimiters.into_iter().flat_map(|delimiter| {
        let first = read(delimiter).take(HEADER_WITHIN).enumerate();
        first.map(move |(nth, (raw, line))| Header::read(nth, raw, line, delimiter))
    });
    // The one that says the most, and the first of those.
    let said = |it: &Header| (known.count(&it.cells), Reverse(it.nth), it.width);
    // Delimiters of another kind are no heading.
    let has_heading = |it: &Header| it.cells.iter().any(|cell| !cell.trim_matches([',', ';', '\t', ' ']).is_empty());
    let header = headers.filter(has_heading).max_by_key(said).ok_or(Unreadable::Empty)?;
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

/// Returns what Excel is told to divide cells by.
fn separator(text: &[u8]) -> Option<u8> {
    match text {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', it, b'\r' | b'\n', ..] if it.is_ascii() && *it != b'"' => {
            Some(*it)
        }
        _ => None,
    }
}

/// A line that may be the header.
struct Header {
    delimiter: u8,
    nth: usize,
    number: usize,
    /// With those that are empty at its end: there may be something below.
    cells: Vec<String>,
    width: usize,
}

impl Header {
    fn read(nth: usize, raw: RawLine<'_>, line: Line, delimiter: u8) -> Self {
        let Line { number, mut cells, state } = line;
        let width = match state {
            State::TooWide(width) => width,
            State::BrokenQuotes => 1,
            State::Whole | State::NotText => {
                let width = raw.cells(delimiter).take(COLUMNS_MAX).count();
                cells.resize(width.max(cells.len()), String::new());
                cells.len()
            }
        };
        Self { delimiter, nth, number, cells, width }
    }
}

impl Line {
    fn read(raw: RawLine<'_>, delimiter: u8) -> Self {
        let text = |cell: &[u8]| unescape_formula(&String::from_utf8_lossy(cell));
        let in_one = |state| Self { number: raw.number, cells: vec![text(raw.text)], state };
        if !raw.is_whole {
            return in_one(State::BrokenQuotes);
        }
        let (mut cells, mut width, mut state) = (Vec::new(), 0, State::Whole);
        for (at, cell) in raw.cells(delimiter).enumerate() {
            if cell.iter().all(u8::is_ascii_whitespace) && (at >= COLUMNS_MAX || cell.is_empty()) {
                continue;
            }
            width = at + 1;
            if std::str::from_utf8(&cell).is_err() {
                state = State::NotText;
            }
            if width <= COLUMNS_MAX {
                cells.resize(at, String::new());
                cells.push(text(&cell));
            }
        }
        match width {
            0..=COLUMNS_MAX => Self { number: raw.number, cells, state },
            width => in_one(State::TooWide(width)),
        }
    }

    /// Fails for a line that has more cells than the header. Spreadsheets leave out empty cells at the end of a line.
    pub fn check(&self, header: &[String]) -> Result<(), BadLine> {
        let filled = self.cells.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |at| at + 1);
        let found = match self.state {
            State::BrokenQuotes => return Err(BadLine::BrokenQuotes),
            State::NotText => return Err(BadLine::NotText),
            State::TooWide(width) => width,
            State::Whole => filled,
        };
        match found <= header.len() {
            true => Ok(()),
            false => Err(BadLine::Cells { found, expected: header.len() }),
        }
    }

    /// Nothing where there is nothing to see in it.
    pub fn cell(&self, at: Option<usize>) -> Option<&str> {
        self.cells.get(at?).map(|cell| cell.trim()).filter(|cell| !cell.is_empty())
    }
}

impl Known {
    /// Returns where the column of that place in the list is, by the first of its names that is in the header: once, or
    /// more than once.
    pub fn find(&self, nth: usize, header: &[String]) -> Vec<usize> {
        let header: Vec<String> = header.iter().map(|heading| heading_letters(heading)).collect();
        let named = |name: &str| -> Vec<usize> {
            let name = letters(name);
            header.iter().enumerate().filter(|(_, heading)| **heading == name).map(|(at, _)| at).collect()
        };
        let names = self.columns.get(nth).into_iter().flat_map(Column::names);
        names.map(named).find(|found| !found.is_empty()).unwrap_or_default()
    }

    fn count(&self, header: &[String]) -> usize {
        header.iter().filter(|heading| self.has(heading)).count()
    }

    pub fn has(&self, heading: &str) -> bool {
        self.columns.iter().any(|column| column.is(heading)) || is_part_of_a_name(heading)
    }

    pub fn is_ours(&self, heading: &str) -> bool {
        let heading = heading_letters(heading);
        self.ours.iter().any(|ours| letters(ours) == heading)
    }
}

impl Column {
    pub fn is(&self, heading: &str) -> bool {
        let heading = heading_letters(heading);
        self.names().any(|name| letters(name) == heading)
    }

    fn names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name).chain(self.also.iter().copied())
    }
}

/// Case, spaces and what joins words do not matter, nor what Google adds, as in `Status [READ ONLY]`.
pub fn heading_letters(heading: &str) -> String {
    let name = heading.split(" [").next().unwrap_or(heading);
    if name.len() <= HEADING_MAX { letters(name) } else { String::new() }
}

/// As much of a text from a file as a page has room for.
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
            Self::NotText => f.write_str("The file is damaged, or only a part of it arrived. Save it as UTF-8."),
            Self::Missing(Known { columns, .. }) => {
                let names: Vec<String> = columns.iter().map(|it| format!("“{}”", it.name)).collect();
                let (first, others) = names.split_first().map_or(("", &[][..]), |(first, rest)| (first, rest));
                let (last, others) = others.split_last().map_or(("", &[][..]), |(last, rest)| (last, rest));
                write!(
                    f,
                    "We couldn't find a column named {first} in the first rows. There can also be {} and {last}, in any order.",
                    others.join(", ")
                )
            }
            Self::Twice(column) => write!(f, "The column “{column}” is in the header twice."),
            Self::Workbook => f.write_str("This is an Excel workbook. Save it as CSV and import that file."),
            Self::TooManyColumns => {
                write!(f, "A file has at most {COLUMNS_MAX} columns. Remove those that are not needed.")
            }
            Self::TooManyCells => f.write_str(
                "A file has at most 1,000,000 cells. Remove columns that are not needed, or divide it into several files.",
            ),
            Self::TooManyLines => f.write_str("A file has at most 50,000 lines. Divide it into several."),
        }
    }
}

#[cfg(test)]
mod tests;
