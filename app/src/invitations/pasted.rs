//! Addresses out of whatever was pasted.

/// Each as it was typed: `ada@x.example`, or what stands between the brackets of `Ada <ada@x.example>`. Commas,
/// semicolons, lines and tabs part them; so do spaces, where more than one address stands between.
pub fn split(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in text.split(['\n', '\r']) {
        for piece in pieces(line) {
            let piece = piece.trim();
            match bracketed(piece) {
                Some(address) => found.push(address.to_owned()),
                None if piece.is_empty() => (),
                None if piece.matches('@').count() > 1 => found.extend(piece.split_whitespace().map(str::to_owned)),
                None => found.push(piece.to_owned()),
            }
        }
    }
    found.iter().map(|typed| typed.strip_prefix("mailto:").unwrap_or(typed).to_owned()).collect()
}

/// A separator in a quoted name, as in `"Berg, Ada" <ada@x.example>`, parts nothing.
fn pieces(line: &str) -> Vec<&str> {
    let (mut pieces, mut start, mut is_quoted) = (Vec::new(), 0, false);
    for (at, c) in line.char_indices() {
        match c {
            // A quote that nobody closes is a character like any other.
            '"' if is_quoted || line[at + 1..].contains('"') => is_quoted = !is_quoted,
            ',' | ';' | '\t' if !is_quoted => {
                pieces.push(&line[start..at]);
                start = at + 1;
            }
            _ => (),
        }
    }
    pieces.push(&line[start..]);
    pieces
}

fn bracketed(piece: &str) -> Option<&str> {
    let (_, rest) = piece.rsplit_once('<')?;
    let address = rest.strip_suffix('>')?.trim();
    address.contains('@').then_some(address)
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
        ] {
            assert_eq!(split(text), addresses, "{text:?}");
        }
    }
}
