//! Splits a file into lines and cells by RFC 4180: a line break within quotes is part of a cell.

use std::borrow::Cow;

/// Bounds the search for a closing quote, which would otherwise scan the rest of the file for each line.
const BREAKS_IN_QUOTES_MAX: usize = 250;

/// Iterates over the lines of a file that are not empty. The csv crate is not used: it accepts broken quotes, and may
/// put the rest of the file into one cell.
#[derive(Clone)]
pub struct Lines<'a> {
    file: &'a [u8],
    delimiter: u8,
    at: usize,
    number: usize,
}

/// One line that is not yet split into cells.
#[derive(Clone, Copy)]
pub struct RawLine<'a> {
    /// The line number that an editor shows.
    pub number: usize,
    pub text: &'a [u8],
    /// Whether each quote is closed.
    pub is_whole: bool,
}

/// Iterates over the cells of a whole line.
pub struct Cells<'a> {
    rest: Option<&'a [u8]>,
    delimiter: u8,
}

impl<'a> Lines<'a> {
    pub fn of(file: &'a [u8], delimiter: u8) -> Self {
        Self { file, delimiter, at: 0, number: 1 }
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = RawLine<'a>;

    fn next(&mut self) -> Option<RawLine<'a>> {
        let start = self.at + self.file[self.at..].iter().take_while(|byte| is_break(**byte)).count();
        let number = self.number + count_breaks(self.file, self.at, start);
        let rest = self.file.get(start..).filter(|rest| !rest.is_empty())?;
        let (text, is_whole) = match end(rest, self.delimiter) {
            Some(end) => (&rest[..end], true),
            // A quote that is not closed spoils one line: reading continues with the next.
            None => (rest.split(|byte| is_break(*byte)).next().unwrap_or(rest), false),
        };
        self.at = start + text.len();
        self.number = number + count_breaks(self.file, start, self.at);
        Some(RawLine { number, text, is_whole })
    }
}

impl<'a> RawLine<'a> {
    pub fn cells(&self, delimiter: u8) -> Cells<'a> {
        Cells { rest: Some(self.text), delimiter }
    }
}

impl<'a> Iterator for Cells<'a> {
    type Item = Cow<'a, [u8]>;

    fn next(&mut self) -> Option<Cow<'a, [u8]>> {
        let rest = self.rest?;
        let (cell, end) = match rest {
            [b'"', quoted @ ..] => {
                let end = closing_quote(quoted);
                (unescaped(&quoted[..end]), end + 2)
            }
            _ => {
                let end = rest.iter().position(|byte| *byte == self.delimiter).unwrap_or(rest.len());
                (Cow::Borrowed(&rest[..end]), end)
            }
        };
        self.rest = rest.get(end + 1..);
        Some(cell)
    }
}

/// Returns the index of the closing quote: the first one that is not doubled.
fn closing_quote(quoted: &[u8]) -> usize {
    let mut at = 0;
    while let Some(quote) = quoted[at..].iter().position(|byte| *byte == b'"') {
        at += quote;
        if quoted.get(at + 1) != Some(&b'"') {
            return at;
        }
        at += 2;
    }
    quoted.len()
}

fn unescaped(quoted: &[u8]) -> Cow<'_, [u8]> {
    if !quoted.contains(&b'"') {
        return Cow::Borrowed(quoted);
    }
    let mut text = Vec::with_capacity(quoted.len());
    let mut bytes = quoted.iter();
    while let Some(byte) = bytes.next() {
        text.push(*byte);
        if *byte == b'"' {
            bytes.next();
        }
    }
    Cow::Owned(text)
}

fn is_break(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

/// Counts line breaks: CR, LF, and CRLF as one.
fn count_breaks(text: &[u8], from: usize, to: usize) -> usize {
    let ends = |at: usize| text[at] == b'\n' || text[at] == b'\r' && text.get(at + 1) != Some(&b'\n');
    (from..to).filter(|at| ends(*at)).count()
}

/// Returns where the first line ends. `None` if a quote is not closed, or if text follows a closing quote in its cell.
fn end(text: &[u8], delimiter: u8) -> Option<usize> {
    enum At {
        Beginning,
        Plain,
        Quoted,
        Closed,
    }
    let (mut at, mut breaks) = (At::Beginning, 0);
    for (nth, byte) in text.iter().enumerate() {
        at = match (at, *byte) {
            (At::Quoted, b'"') => At::Closed,
            (At::Quoted, byte) => {
                breaks += usize::from(is_break(byte));
                if breaks > BREAKS_IN_QUOTES_MAX {
                    return None;
                }
                At::Quoted
            }
            (At::Closed, b'"') => At::Quoted,
            (_, byte) if is_break(byte) => return Some(nth),
            (_, byte) if byte == delimiter => At::Beginning,
            (At::Closed, _) => return None,
            (At::Beginning, b'"') => At::Quoted,
            _ => At::Plain,
        };
    }
    (!matches!(at, At::Quoted)).then_some(text.len())
}
