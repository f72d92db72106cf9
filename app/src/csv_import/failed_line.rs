use super::sheet::{Sheet, SheetLine};
use crate::domain::number::count_of;
use serde::{Deserialize, Serialize};
use std::{collections::HashMap, fmt};

/// A line that is not imported, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedLine<W> {
    pub line: usize,
    pub why: W,
}

/// Why a line cannot be split into cells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BadLine {
    BrokenQuotes,
    NotText,
    Cells { found: usize, expected: usize },
}

/// Lists the header and each failed line with its error in one more column, so that the file can be fixed and imported
/// again.
pub fn failed_lines<W: fmt::Display>(sheet: Sheet, failed: Vec<FailedLine<W>>) -> Vec<Vec<String>> {
    let why: HashMap<usize, String> =
        failed.into_iter().map(|FailedLine { line, why }| (line, why.to_string())).collect();
    // A file of failed lines already has an error column: its old error is replaced.
    let before = sheet.header.iter().position(|heading| heading == ERROR);
    let width = sheet.header.len();
    let with = |mut cells: Vec<String>, why: String| {
        // A short line has its error in the same column as the others.
        cells.resize(cells.len().max(width), String::new());
        match before.filter(|_| cells.len() == width) {
            Some(at) => cells[at] = why,
            None => cells.push(why),
        }
        cells
    };
    let lines = sheet.lines.into_iter().filter_map(|SheetLine { number, cells, .. }| Some((cells, why.get(&number)?)));
    let lines: Vec<Vec<String>> = lines.map(|(cells, why)| with(cells, why.clone())).collect();
    [with(sheet.header.clone(), ERROR.to_owned())].into_iter().chain(lines).collect()
}

const ERROR: &str = "error";

impl fmt::Display for BadLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BrokenQuotes => f.write_str("There's a missing or extra quotation mark."),
            Self::NotText => f.write_str("This row isn't UTF-8. Save the file as “CSV UTF-8”."),
            Self::Cells { found, expected } => {
                write!(f, "This row has {}, but the header has {expected}.", cells(*found))
            }
        }
    }
}

fn cells(count: usize) -> String {
    count_of(count as i64, "cell", "cells")
}
