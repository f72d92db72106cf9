use app::domain::{
    csv_cell::{BOM, escape_formula},
    error::AppError,
};
use axum::body::Bytes;

/// The CSV dialect for the program that opens the file.
#[derive(Clone, Copy)]
pub struct Format {
    /// Excel needs a byte order mark to read UTF-8.
    pub has_bom: bool,
    /// Spreadsheets whose locale has decimal commas expect semicolons.
    pub delimiter: u8,
}

impl Format {
    /// Reads `bom=1` and `separator=semicolon` from a query.
    pub fn parse(query: &str) -> Self {
        let has = |name: &str, value: &str| {
            url::form_urlencoded::parse(query.as_bytes()).any(|(key, it)| key == name && it == value)
        };
        let delimiter = if has("separator", "semicolon") { b';' } else { b',' };
        Self { has_bom: has("bom", "1"), delimiter }
    }

    pub fn head(self, columns: &[&str]) -> String {
        let bom = if self.has_bom { BOM } else { "" };
        format!("{bom}{}\r\n", columns.join(char::from(self.delimiter).encode_utf8(&mut [0; 4])))
    }

    pub fn lines(self, records: impl IntoIterator<Item = Vec<String>>) -> Result<Bytes, AppError> {
        let mut csv = csv::WriterBuilder::new();
        csv.terminator(csv::Terminator::CRLF).flexible(true).delimiter(self.delimiter);
        let mut csv = csv.from_writer(Vec::new());
        for record in records {
            csv.write_record(record.into_iter().map(escape_formula)).map_err(AppError::internal)?;
        }
        Ok(Bytes::from(csv.into_inner().map_err(AppError::internal)?))
    }
}
