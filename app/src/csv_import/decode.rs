use super::sheet::Unreadable;
use std::borrow::Cow;

/// Bytes that are looked at to tell what a file is that does not say so.
const LOOKED_AT: usize = 1000;

/// Returns the text as UTF-8, as far as it is: lines that are not are told one by one.
pub fn decode(file: &[u8]) -> Result<Cow<'_, [u8]>, Unreadable> {
    match file {
        [0xff, 0xfe, text @ ..] => wide(text, u16::from_le_bytes),
        [0xfe, 0xff, text @ ..] => wide(text, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, text @ ..] => Ok(Cow::Borrowed(text)),
        // A zip archive, and what Office wrote before it wrote those.
        [b'P', b'K', 3, 4, ..] | [0xd0, 0xcf, 0x11, 0xe0, ..] => Err(Unreadable::Workbook),
        text => match unmarked(text) {
            Some(unit) => wide(text, unit),
            None => Ok(Cow::Borrowed(text)),
        },
    }
}

/// Tells UTF-16 without its mark: of most characters of a header, one byte is zero.
fn unmarked(text: &[u8]) -> Option<fn([u8; 2]) -> u16> {
    let (pairs, _) = text.get(..LOOKED_AT).unwrap_or(text).as_chunks::<2>();
    let zeros = |at: usize| pairs.iter().filter(|pair| pair[at] == 0 && pair[1 - at] != 0).count();
    let is_most = |count: usize| count > 0 && count * 2 >= pairs.len();
    match (zeros(0), zeros(1)) {
        (_, low) if is_most(low) => Some(u16::from_le_bytes),
        (high, _) if is_most(high) => Some(u16::from_be_bytes),
        _ => None,
    }
}

fn wide(text: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Cow<'_, [u8]>, Unreadable> {
    let (pairs, rest) = text.as_chunks();
    let units = char::decode_utf16(pairs.iter().map(|pair| unit(*pair)));
    let text: Option<String> = units.map(Result::ok).collect();
    let text = text.filter(|_| rest.is_empty());
    text.map(|text| Cow::Owned(text.into_bytes())).ok_or(Unreadable::NotText)
}
