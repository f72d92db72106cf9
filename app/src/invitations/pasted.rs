//! Extracts addresses from pasted text.

use crate::domain::email::{is_bracketed, unwrap_address};

/// Splits a text into addresses as typed, also those of `Ada <ada@x.example>`. Separators are commas, semicolons, line
/// breaks and tabs, and spaces if a piece has several addresses. Drops list markers, names and other text around an
/// address. A piece without an @ is kept, so that it is reported.
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

/// Whether a lower-case word precedes an address, as in `ali ce@x.example`: it may be the beginning of the address, and
/// the rest could be another person's.
fn is_broken(piece: &str) -> bool {
    let words: Vec<&str> = piece.split_whitespace().collect();
    matches!(words[..], [first, address] if first.chars().all(char::is_lowercase) && address.contains('@') && !is_bracketed(address))
}

/// Replaces full-width characters of Chinese and Japanese keyboards.
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

/// Strips a list marker: `•`, `- `, `* `, `1. `, `2) `.
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

/// Splits a line at separators outside of quotes, as in `"Berg, Ada" <ada@x.example>`.
fn pieces(line: &str) -> Vec<(&str, Option<char>)> {
    let (mut pieces, mut start, mut is_quoted) = (Vec::new(), 0, false);
    // A quote that is not closed is an ordinary character.
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
