use crate::ui::marked::Span;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Lower case and without diacritics, so that `jose` finds `José`.
pub fn fold(text: &str) -> String {
    text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
}

/// What a User is found by.
pub fn search_key(display_name: &str, email: &str) -> String {
    fold(&format!("{display_name} {email}"))
}

/// More than a page's search box takes; each is a condition, and SQLite nests a thousand of them at most.
const WORDS_MAX: usize = 150;

/// The words of a search, folded: each must be found.
pub fn words(typed: &str) -> Vec<String> {
    fold(typed).replace('\0', "").split_whitespace().take(WORDS_MAX).map(str::to_owned).collect()
}

/// Where a text has the words: in order, none touching the next.
pub fn hits(text: &str, words: &[String]) -> Vec<Span> {
    if words.is_empty() {
        return Vec::new();
    }
    // Each byte of the folded text, with the character of the text that it came from.
    let (mut folded, mut origins) = (String::new(), Vec::new());
    for (at, c) in text.char_indices() {
        folded += &fold(c.encode_utf8(&mut [0; 4]));
        origins.resize(folded.len(), at);
    }
    let origin = |at: usize| origins.get(at).copied().unwrap_or(text.len());
    let mut spans: Vec<Span> = words
        .iter()
        .flat_map(|word| folded.match_indices(word.as_str()).map(|(at, _)| (at, at + word.len())))
        // A mark that combines with the last letter belongs to it.
        .map(|(from, to)| {
            let last = origin(to - 1);
            let after = (to..origins.len()).map(origin).find(|origin| *origin > last).unwrap_or(text.len());
            Span { from: origin(from) as u32, to: after as u32 }
        })
        .collect();
    spans.sort_by_key(|span| (span.from, span.to));
    spans.into_iter().fold(Vec::new(), |mut merged: Vec<Span>, span| {
        match merged.last_mut() {
            Some(last) if span.from <= last.to => last.to = last.to.max(span.to),
            _ => merged.push(span),
        }
        merged
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked<'a>(text: &'a str, typed: &str) -> Vec<&'a str> {
        hits(text, &words(typed)).iter().map(|span| &text[span.from as usize..span.to as usize]).collect()
    }

    #[test]
    fn the_letters_that_were_found_are_marked_as_they_are_written() {
        for (text, typed, expected) in [
            ("José Álvarez", "jose", &["José"][..]),
            ("José Álvarez", "alv JOS", &["Jos", "Álv"]),
            ("Jose\u{301} A\u{301}lvarez", "jose alvarez", &["Jose\u{301}", "A\u{301}lvarez"]),
            ("Annika Weiß", "weiss", &[]),
            ("ﬁona", "fi", &["ﬁ"]),
            ("banana", "ana nan", &["anan"]),
            ("محمد الحداد", "محمد", &["محمد"]),
            ("渡辺 さくら", "さく", &["さく"]),
            ("İpek", "ipek", &["İpek"]),
            ("x", "", &[]),
        ] {
            assert_eq!(marked(text, typed), expected, "{text}: {typed}");
        }
    }
}
