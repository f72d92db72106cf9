/// Returns the address in a text as programs copy it: `Ada <ada@x.example>`, `ada@x.example (Ada)`,
/// `mailto:ada@x.example`, in quotes, or at the end of a sentence. A text without an @ stays as it is.
pub fn unwrap_address(text: &str) -> &str {
    let text = text.trim();
    if !text.contains('@') {
        return text;
    }
    let inner = within(text, '<', '>').or_else(|| within(text, '(', ')')).unwrap_or(text);
    let address = inner.find('(').map_or(inner, |comment| &inner[..comment]);
    let address = address.trim().trim_matches(QUOTES);
    let address = match address.get(..MAILTO.len()) {
        Some(scheme) if scheme.eq_ignore_ascii_case(MAILTO) => {
            address[MAILTO.len()..].split('?').next().unwrap_or_default()
        }
        _ => address,
    };
    address.trim_end_matches(['.', ':', '!', '?']).trim_matches(QUOTES).trim()
}

/// Tells whether the text has an address in angle brackets.
pub fn is_bracketed(text: &str) -> bool {
    within(text, '<', '>').is_some()
}

const MAILTO: &str = "mailto:";
const QUOTES: [char; 11] = ['"', '\'', '“', '”', '„', '‘', '’', '‚', '«', '»', '`'];

fn within(text: &str, open: char, close: char) -> Option<&str> {
    let (_, rest) = text.rsplit_once(open)?;
    let (inner, _) = rest.split_once(close)?;
    inner.contains('@').then_some(inner)
}
