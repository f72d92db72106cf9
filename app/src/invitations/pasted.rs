//! Addresses out of whatever was pasted.

use crate::domain::email::{is_bracketed, unwrap_address};

/// Returns each as it was typed: `ada@x.example`, or the address of `Ada <ada@x.example>`. Commas, semicolons, lines and
/// tabs part them; so do spaces, where there is more than one address between those. Bullets and numbers of a list, names
/// and what else stands around an address are left out; a piece without an @ stays, to be told.
pub fn split(text: &str) -> Vec<String> {
    let text: String = text.chars().map(narrow).collect();
    let mut found = Vec::new();
    for line in text.split(['\n', '\r']) {
        let mut name = Vec::new();
        for (piece, separator) in pieces(without_bullet(line)) {
            match piece.trim() {
                "" => (),
                // Outlook writes `Berg, Ada <ada@x.example>`.
                piece if is_bracketed(piece) => {
                    name.clear();
                    found.push(unwrap_address(piece).to_owned());
                }
                piece if separator == Some(',') && !piece.contains('@') => name.push(piece.to_owned()),
                piece => {
                    found.append(&mut name);
                    found.extend(addresses(piece));
                }
            }
        }
        found.append(&mut name);
    }
    found
}

fn addresses(piece: &str) -> Vec<String> {
    let words = || piece.split_whitespace().map(unwrap_address);
    let is_address =
        |word: &&str| word.split_once('@').is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty());
    match piece.matches('@').count() {
        0 => vec![piece.to_owned()],
        1 if is_broken(piece) => vec![piece.to_owned()],
        1 => vec![words().find(is_address).unwrap_or(unwrap_address(piece)).to_owned()],
        _ => words().map(str::to_owned).collect(),
    }
}

/// Whether one word in small letters stands before an address, as in `ali ce@x.example`: it may be the address's own
/// beginning rather than a name, and somebody else would be invited.
fn is_broken(piece: &str) -> bool {
    let words: Vec<&str> = piece.split_whitespace().collect();
    matches!(words[..], [first, address] if first.chars().all(char::is_lowercase) && address.contains('@') && !is_bracketed(address))
}

/// What is typed with a Chinese or Japanese keyboard, as an address has it.
fn narrow(c: char) -> char {
    match c {
        '，' | '、' | '､' => ',',
        '；' => ';',
        '＠' => '@',
        '．' => '.',
        '＜' => '<',
        '＞' => '>',
        '（' => '(',
        '）' => ')',
        '\u{3000}' => ' ',
        c => c,
    }
}

/// Leaves out the mark of a list: `•`, `- `, `* `, `1. `, `2) `.
fn without_bullet(line: &str) -> &str {
    let line = line.trim_start();
    let bare = line.trim_start_matches(['•', '·', '‣', '◦', '▪', '●']);
    let number = bare.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = match number.strip_prefix(['.', ')']) {
        Some(rest) if number.len() < bare.len() => rest,
        _ => bare.strip_prefix(['-', '*', '–', '—']).unwrap_or(bare),
    };
    // An address may begin with a number or with a hyphen.
    if rest.starts_with(char::is_whitespace) { rest } else { bare }
}

/// A separator in a quoted name, as in `"Berg, Ada" <ada@x.example>`, parts nothing.
fn pieces(line: &str) -> Vec<(&str, Option<char>)> {
    let (mut pieces, mut start, mut is_quoted) = (Vec::new(), 0, false);
    // A quote that nobody closes is a character like any other.
    let last_quote = line.rfind('"').unwrap_or_default();
    for (at, c) in line.char_indices() {
        match c {
            '"' if is_quoted || at < last_quote => is_quoted = !is_quoted,
            ',' | ';' | '\t' if !is_quoted => {
                pieces.push((&line[start..at], Some(c)));
                start = at + 1;
            }
            _ => (),
        }
    }
    pieces.push((&line[start..], None));
    pieces
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn anything_that_is_pasted_comes_apart_into_addresses() {
        for (text, addresses) in [
            ("", &[][..]),
            (" \n ,;\t", &[]),
            ("ada@x.example", &["ada@x.example"]),
            (
                "ada@x.example, bo@x.example;cy@x.example\tdi@x.example\nel@x.example",
                &["ada@x.example", "bo@x.example", "cy@x.example", "di@x.example", "el@x.example"],
            ),
            ("Ada Berg <ada@x.example>, Bo <bo@x.example>", &["ada@x.example", "bo@x.example"]),
            ("\"Berg, Ada\" <ada@x.example>\r\nbo@x.example", &["ada@x.example", "bo@x.example"]),
            ("\"Ada; ada@x.example", &["\"Ada", "ada@x.example"]),
            ("ada@x.example bo@x.example", &["ada@x.example", "bo@x.example"]),
            ("mailto:ada@x.example", &["ada@x.example"]),
            ("ada @x.example", &["ada @x.example"]),
            ("<script>@x.example", &["<script>@x.example"]),
            ("nobody, ada@", &["nobody", "ada@"]),
            ("Berg, Ada <ada@x.example>; Lund, Dr., Bo <bo@x.example>", &["ada@x.example", "bo@x.example"]),
            ("Ada, bo@x.example", &["Ada", "bo@x.example"]),
            (
                "• ada@x.example\n•bo@x.example\n - cy@x.example\n* di@x.example",
                &["ada@x.example", "bo@x.example", "cy@x.example", "di@x.example"],
            ),
            (
                "1. ada@x.example\n2) bo@x.example\n10. Cy Ek <cy@x.example>",
                &["ada@x.example", "bo@x.example", "cy@x.example"],
            ),
            ("1.ada@x.example\n-bo@x.example\n*cy@x.example", &["1.ada@x.example", "-bo@x.example", "*cy@x.example"]),
            ("ada@x.example (Ada), Bo (bo@x.example)", &["ada@x.example", "bo@x.example"]),
            (
                "ada@x.example，bo@x.example；cy＠x.example、di@x．example",
                &["ada@x.example", "bo@x.example", "cy@x.example", "di@x.example"],
            ),
            ("Write to ada@x.example.", &["ada@x.example"]),
            ("\"ada@x.example\", 'bo@x.example'; “cy@x.example”", &["ada@x.example", "bo@x.example", "cy@x.example"]),
            ("MAILTO:ada@x.example?subject=Hi, <mailto:bo@x.example>", &["ada@x.example", "bo@x.example"]),
            ("<mailto:ada@x.example>", &["ada@x.example"]),
            ("Ada Berg ada@x.example", &["ada@x.example"]),
            ("Ada ada@x.example", &["ada@x.example"]),
            ("ali ce@x.example", &["ali ce@x.example"]),
            ("O'Neil <o'neil@x.example>", &["o'neil@x.example"]),
        ] {
            assert_eq!(split(text), addresses, "{text:?}");
        }
    }
}
