//! A cell of a CSV file, on its way to a spreadsheet and back.

/// Excel takes a file for UTF-8 only where this is at its beginning.
pub const BOM: &str = "\u{feff}";

/// In the place of what its reader may not see.
pub const MASKED: &str = "masked";

/// A cell that a spreadsheet would run as a formula is told to be text (OWASP, "CSV Injection").
pub fn harmless(cell: String) -> String {
    match could_run(&cell) {
        true => format!("'{cell}"),
        false => cell,
    }
}

/// What `harmless` was given.
pub fn as_it_was(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if could_run(rest) => rest,
        _ => cell,
    }
}

/// Behind apostrophes too: one that was there before would be taken off in the place of ours.
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
            assert_eq!(harmless(cell.to_owned()), written);
            assert_eq!(as_it_was(written), cell);
        }
    }
}
