//! Lines of a file, as RFC 4180 has them: a line break within quotes is part of a cell.

use csv::{ByteRecord, ReaderBuilder};

/// The cells of a line, or the line itself where its quotes are broken. The csv crate reads any quotes somehow; what it
/// makes of broken ones may be the rest of the file in one cell.
pub type Cells<'a> = Result<ByteRecord, &'a [u8]>;

/// Each line that is not empty, with its number, until `take` has enough.
pub fn for_each_line<'a>(text: &'a [u8], delimiter: u8, mut take: impl FnMut(usize, Cells<'a>) -> bool) {
    let (mut from, mut number) = (0, 1);
    while from < text.len() {
        let mut reader =
            ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(&text[from..]);
        let (base, mut record) = (from, ByteRecord::new());
        while let Ok(true) = reader.read_byte_record(&mut record) {
            let end = base + reader.position().byte() as usize;
            let start = from + text[from..end].iter().take_while(|byte| is_break(**byte)).count();
            number += count_breaks(text, from, start);
            let raw = &text[start..end];
            from = end;
            if are_whole(raw, delimiter) {
                if !take(number, Ok(record.clone())) {
                    return;
                }
                number += count_breaks(text, start, end);
                continue;
            }
            // Whoever forgot a quote meant one line: reading begins again with the next.
            let line = raw.split(|byte| is_break(*byte)).next().unwrap_or(raw);
            if !take(number, Err(line)) {
                return;
            }
            from = start + line.len();
            break;
        }
        if from == base {
            return;
        }
    }
}

fn is_break(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

/// CR, LF, and both together as one.
fn count_breaks(text: &[u8], from: usize, to: usize) -> usize {
    let ends = |at: usize| text[at] == b'\n' || text[at] == b'\r' && text.get(at + 1) != Some(&b'\n');
    (from..to).filter(|at| ends(*at)).count()
}

/// Each quote at the beginning of a cell has its end, and the cell ends there too.
fn are_whole(line: &[u8], delimiter: u8) -> bool {
    enum At {
        Beginning,
        Plain,
        Quoted,
        Closed,
    }
    let mut at = At::Beginning;
    for byte in line {
        at = match (at, *byte) {
            (At::Quoted, b'"') => At::Closed,
            (At::Quoted, _) | (At::Closed, b'"') => At::Quoted,
            (_, byte) if byte == delimiter || is_break(byte) => At::Beginning,
            (At::Closed, _) => return false,
            (At::Beginning, b'"') => At::Quoted,
            _ => At::Plain,
        };
    }
    !matches!(at, At::Quoted)
}
