use super::sheet::Sheet;
use crate::domain::number::count_of;

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
        let above = self.header_below.map(|line| format!("The header is on line {line}. Lines above it are ignored."));
        let inactive = (self.inactive > 0).then(|| {
            count_of(
                self.inactive as i64,
                "person is deactivated or suspended in the file and will be skipped.",
                "people are deactivated or suspended in the file and will be skipped.",
            )
        });
        above.into_iter().chain(inactive)
    }
}
