use app::domain::{
    csv_cell::{BOM, escape_formula},
    error::AppError,
};
use axum::body::Bytes;

/// How a file is written, for the program that opens it.
#[derive(Clone, Copy)]
pub struct Format {
    /// Excel reads another encoding than UTF-8 without it.
    pub has_bom: bool,
    /// Spreadsheets expect semicolons where a comma is part of a number.
    pub delimiter: u8,
}

impl Format {
    /// Reads `bom=1` and `separator=semicolon`.
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
