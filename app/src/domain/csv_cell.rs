//! Cells of CSV files: escaping what a spreadsheet would run, and reading it back.

/// The byte order mark: Excel takes a file for UTF-8 only with it.
pub const BOM: &str = "\u{feff}";

/// Stands in place of a value that the reader may not see.
pub const MASKED: &str = "masked";

/// Escapes a cell that a spreadsheet would run as a formula (OWASP, "CSV Injection").
pub fn escape_formula(cell: String) -> String {
    match could_run(&cell) {
        true => format!("'{cell}"),
        false => cell,
    }
}

/// Undoes `escape_formula`.
fn unquoted(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if could_run(rest) => rest,
        _ => cell,
    }
}

/// Reads a cell as it was typed. An exported cell may be the formula `="0046"`, which keeps a number as text.
pub fn unescape_formula(cell: &str) -> String {
    let was = unquoted(cell);
    let formula = (was.len() == cell.len()).then(|| cell.strip_prefix("=\"")?.strip_suffix('"')).flatten();
    let is_one_text = |text: &&str| text.split("\"\"").all(|piece| !piece.contains('"'));
    formula.filter(is_one_text).map_or(was.to_owned(), |text| text.replace("\"\"", "\""))
}

/// Tells whether a spreadsheet exported an error, or a number too wide for its column, in place of a value.
pub fn is_error(cell: &str) -> bool {
    let errors = ["#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#ERROR!"];
    let is_too_narrow = cell.len() > 1 && cell.bytes().all(|byte| byte == b'#');
    is_too_narrow || errors.iter().any(|error| error.eq_ignore_ascii_case(cell))
}

/// Tells whether a spreadsheet could run the cell. Leading apostrophes are skipped, or `unescape_formula` would remove
/// one that the cell had before.
fn could_run(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_comes_back_as_it_was() {
        for (cell, written) in [
            ("=1+1", "'=1+1"),
            ("+46 70", "'+46 70"),
            ("\tx", "'\tx"),
            ("'=1+1", "''=1+1"),
            ("''@x", "'''@x"),
            ("O'Neil", "O'Neil"),
            ("'tis", "'tis"),
            ("'", "'"),
            ("", ""),
        ] {
            assert_eq!(escape_formula(cell.to_owned()), written);
            assert_eq!((unquoted(written), unescape_formula(written).as_str()), (cell, cell));
        }
    }

    #[test]
    fn a_number_that_excel_keeps_as_text_is_that_text() {
        for (cell, text) in [
            ("=\"0046701234567\"", "0046701234567"),
            ("=\"say \"\"hi\"\"\"", "say \"hi\""),
            ("=\"\"", ""),
            ("'=\"0046\"", "=\"0046\""),
            ("=\"a\"&\"b\"", "=\"a\"&\"b\""),
            ("=\"", "=\""),
        ] {
            assert_eq!(unescape_formula(cell), text);
        }
    }
}
