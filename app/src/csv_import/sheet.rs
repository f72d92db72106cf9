use super::{
    failed::BadLine,
    quotes::{Cells, for_each_line},
};
use crate::csv_cell::as_it_was;
use std::{borrow::Cow, fmt};

pub const LINES_MAX: usize = 50_000;

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
    /// What others call it.
    pub also: &'static [&'static str],
}

/// A file, cell by cell. None of it is judged yet.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    pub header: Vec<String>,
    /// On which line the header is.
    pub header_number: usize,
    pub lines: Vec<Line>,
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
    /// The column that is needed.
    Missing(&'static Known),
    /// Two columns are the same.
    Twice(&'static str),
    TooManyLines,
}

/// UTF-8 or UTF-16, cells divided by commas, semicolons or tabs.
pub fn parse(file: &[u8], known: &Known) -> Result<Sheet, Unreadable> {
    let text = decode(file)?;
    let headers = [b',', b';', b'\t'].map(|delimiter| (delimiter, header(&text, delimiter)));
    // The first of those that say the most.
    let best = headers.into_iter().rev().max_by_key(|(_, header)| (known.count(header), header.len()));
    let (delimiter, header) = best.filter(|(_, header)| has_something(header)).ok_or(Unreadable::Empty)?;
    let mut lines = Vec::new();
    for_each_line(&text, delimiter, |number, cells| {
        let line = Line::read(number, cells);
        // Spreadsheets leave lines of empty cells behind.
        if has_something(&line.cells) {
            lines.push(line);
        }
        lines.len() <= LINES_MAX + 1
    });
    let header_number = lines.remove(0).number;
    if lines.len() > LINES_MAX {
        return Err(Unreadable::TooManyLines);
    }
    Ok(Sheet { header, header_number, lines })
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
        !has_something(&header)
    });
    header
}

fn has_something(cells: &[String]) -> bool {
    cells.iter().any(|cell| !cell.trim().is_empty())
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

    /// Where it has as many cells as the header.
    pub fn check(&self, header: &[String]) -> Result<(), BadLine> {
        match self.state {
            State::BrokenQuotes => Err(BadLine::BrokenQuotes),
            State::NotText => Err(BadLine::NotText),
            State::Whole if self.cells.len() != header.len() => {
                Err(BadLine::Cells { found: self.cells.len(), expected: header.len() })
            }
            State::Whole => Ok(()),
        }
    }

    /// Nothing where there is nothing to see in it.
    pub fn cell(&self, at: Option<usize>) -> Option<&str> {
        self.cells.get(at?).map(|cell| cell.trim()).filter(|cell| !cell.is_empty())
    }
}

impl Known {
    /// Where the columns of that place in the list are, by their headings.
    pub fn find(&self, nth: usize, header: &[String]) -> Vec<usize> {
        let is_it = |heading: &String| self.columns.get(nth).is_some_and(|column| column.is(heading));
        header.iter().enumerate().filter(|(_, heading)| is_it(heading)).map(|(at, _)| at).collect()
    }

    fn count(&self, header: &[String]) -> usize {
        header.iter().filter(|heading| self.has(heading)).count()
    }

    pub fn has(&self, heading: &str) -> bool {
        self.columns.iter().any(|column| column.is(heading))
    }

    pub fn is_ours(&self, heading: &str) -> bool {
        self.ours.iter().any(|ours| letters(ours) == letters(heading))
    }
}

impl Column {
    /// Case, spaces and what joins words do not matter.
    fn is(&self, heading: &str) -> bool {
        let heading = letters(heading);
        letters(self.name) == heading || self.also.iter().any(|also| letters(also) == heading)
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
                    "The first line names no column that we know. It must have {first}, and may have {} and {last}, \
                     in any order.",
                    others.join(", ")
                )
            }
            Self::Twice(column) => write!(f, "The first line names the column “{column}” twice."),
            Self::TooManyLines => write!(f, "A file has at most 50,000 lines. Divide it into several."),
        }
    }
}

#[cfg(test)]
mod tests;
