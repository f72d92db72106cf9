use super::sheet::Sheet;
use crate::domain::number::grouped;

/// Counts the lines of a file that are skipped, apart from failed ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SkippedLines {
    /// The line number of the header, if there are lines above it.
    header_below: Option<usize>,
    /// People who are deactivated or suspended in the file.
    inactive: usize,
}

impl SkippedLines {
    pub fn of(sheet: &Sheet) -> Self {
        Self { header_below: sheet.has_title.then_some(sheet.header_number), inactive: sheet.inactive }
    }

    pub fn remarks(self) -> impl Iterator<Item = String> {
        let above =
            self.header_below.map(|line| format!("The header is on line {line}. The lines above it are left out."));
        let inactive = match self.inactive {
            0 => None,
            1 => Some("1 person is left out because the file says they are deactivated or suspended.".to_owned()),
            count => {
                let count = grouped(count as i64);
                Some(format!("{count} people are left out because the file says they are deactivated or suspended."))
            }
        };
        above.into_iter().chain(inactive)
    }
}
