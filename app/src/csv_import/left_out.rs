use super::sheet::Sheet;
use crate::domain::number::grouped;

/// Lines of a file that nothing is read from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// On which line the header is, where there is something above it.
    header_below: Option<usize>,
    /// People whom the file says to be deactivated or suspended.
    inactive: usize,
}

impl LeftOut {
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
