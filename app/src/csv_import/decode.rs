use super::sheet::Unreadable;
use std::borrow::Cow;

/// Bytes read to detect the encoding of a file without a byte order mark.
const DETECTION_BYTES: usize = 1000;

/// Decodes UTF-16 and strips a byte order mark. Other bytes pass as they are: lines that are not UTF-8 fail one by one.
pub fn decode(file: &[u8]) -> Result<Cow<'_, [u8]>, Unreadable> {
    match file {
        [0xff, 0xfe, text @ ..] => decode_utf16(text, u16::from_le_bytes),
        [0xfe, 0xff, text @ ..] => decode_utf16(text, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, text @ ..] => Ok(Cow::Borrowed(text)),
        // A zip archive (.xlsx) and the older Office format (.xls).
        [b'P', b'K', 3, 4, ..] | [0xd0, 0xcf, 0x11, 0xe0, ..] => Err(Unreadable::Workbook),
        text => match detect_utf16(text) {
            Some(unit) => decode_utf16(text, unit),
            None => Ok(Cow::Borrowed(text)),
        },
    }
}

/// Detects UTF-16 without a byte order mark: most characters of a header have one zero byte.
fn detect_utf16(text: &[u8]) -> Option<fn([u8; 2]) -> u16> {
    let (pairs, _) = text.get(..DETECTION_BYTES).unwrap_or(text).as_chunks::<2>();
    let zeros = |at: usize| pairs.iter().filter(|pair| pair[at] == 0 && pair[1 - at] != 0).count();
    let is_most = |count: usize| count > 0 && count * 2 >= pairs.len();
    match (zeros(0), zeros(1)) {
        (_, low) if is_most(low) => Some(u16::from_le_bytes),
        (high, _) if is_most(high) => Some(u16::from_be_bytes),
        _ => None,
    }
}

fn decode_utf16(text: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Cow<'_, [u8]>, Unreadable> {
    let (pairs, rest) = text.as_chunks();
    let units = char::decode_utf16(pairs.iter().map(|pair| unit(*pair)));
    let text: Option<String> = units.map(Result::ok).collect();
    let text = text.filter(|_| rest.is_empty());
    text.map(|text| Cow::Owned(text.into_bytes())).ok_or(Unreadable::NotText)
}
