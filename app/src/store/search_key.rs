//! Folded text, stored to be searched and sorted by, and compared with what is typed.

pub mod stored;
mod telephone;

use crate::domain::{email::unwrap_address, span::Span};
use telephone::digits;
pub use telephone::{is_part_of_number, numbers};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Folds a text to lower case without diacritics, so that `jose` finds `José` and `lodz` finds `Łódź`. Letters with a
/// stroke, ligatures, widths, apostrophes and hyphens become their plainest form. Vowel signs of Indic and Thai scripts
/// stay: without them names would be others. A change here needs a higher `stored::FOLDING`.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars().map(plain).nfkd().filter(|c| !is_dropped(*c)).flat_map(char::to_lowercase) {
        match spelled_out(c) {
            Some(letters) => folded.push_str(letters),
            None => folded.push(c),
        }
    }
    folded
}

/// Returns the one form of what keyboards and word processors write in several.
fn plain(c: char) -> char {
    match c {
        // Replaced before decomposing, which would turn a lone acute accent into a space.
        '`' | '´' | '‘' | '’' | '‛' | 'ʹ' | 'ʻ' | 'ʼ' | 'ʽ' | '′' => '\'',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        c => c,
    }
}

/// Returns the letters that stand for one that does not decompose.
fn spelled_out(c: char) -> Option<&'static str> {
    Some(match c {
        'ł' => "l",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ħ' => "h",
        'ŧ' => "t",
        'ı' => "i",
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        'ς' => "σ",
        _ => return None,
    })
}

/// Tells whether a mark is dropped, because most people do not type it: diacritics of Latin, Greek and Cyrillic, points
/// of Hebrew and Arabic, and invisible characters.
fn is_dropped(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
        || matches!(c, '\u{591}'..='\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{670}')
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// Returns the text that a User is found by.
pub fn search_key(display_name: &str, email: &str) -> String {
    format!("{} {}", fold(display_name), email_key(email))
}

/// Returns the text that an email address is found by: with its domain in ASCII and in Unicode.
pub fn email_key(email: &str) -> String {
    match email.rsplit_once('@') {
        Some((local, domain)) if domain.split('.').any(|label| label.starts_with("xn--")) => {
            let (domain, _) = idna::domain_to_unicode(domain);
            fold(&format!("{email} {local}@{domain}"))
        }
        _ => fold(email),
    }
}

/// Returns the text that a contact's details are found by. The phone number is included with and without blanks.
pub fn detail_key(email: Option<&str>, phone: Option<&str>) -> String {
    let (email, phone) = (email.unwrap_or_default(), phone.unwrap_or_default());
    format!("{} {} {}", email_key(email), fold(phone), digits(phone))
}

/// Returns the text that an entry of the audit log is found by.
pub fn audit_key(actor_name: &str, actor_email: &str, target_name: &str, target_email: &str) -> String {
    format!("{} {}", search_key(actor_name, actor_email), search_key(target_name, target_email))
}

/// Words of a search: more than the search box takes. Each is a condition, and SQLite nests at most a thousand.
const WORDS_MAX: usize = 150;

/// Splits a search into folded words, all of which must match. Of an address pasted with a name, only the address is
/// used.
pub fn words(typed: &str) -> Vec<String> {
    let typed = if typed.matches('@').count() == 1 { unwrap_address(typed) } else { typed };
    fold(typed).replace('\0', "").split_whitespace().take(WORDS_MAX).map(str::to_owned).collect()
}

/// Returns where a text contains the words, in order and without overlaps.
pub fn hits(text: &str, words: &[String]) -> Vec<Span> {
    if words.is_empty() {
        return Vec::new();
    }
    // For each byte of the folded text, the byte of the original character.
    let (mut folded, mut origins) = (String::new(), Vec::new());
    for (at, c) in text.char_indices() {
        folded += &fold(c.encode_utf8(&mut [0; 4]));
        origins.resize(folded.len(), at);
    }
    let origin = |at: usize| origins.get(at).copied().unwrap_or(text.len());
    let mut spans: Vec<Span> = words
        .iter()
        .flat_map(|word| folded.match_indices(word.as_str()).map(|(at, _)| (at, at + word.len())))
        // A combining mark belongs to the letter before it.
        .map(|(from, to)| {
            let last = origin(to - 1);
            let after = (to..origins.len()).map(origin).find(|origin| *origin > last).unwrap_or(text.len());
            let marks = text[after..].chars().take_while(|c| is_combining_mark(*c));
            let after = after + marks.map(char::len_utf8).sum::<usize>();
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
            ("Annika Weiß", "weiss", &["Weiß"]),
            ("Łódź Łęcka", "lodz", &["Łódź"]),
            ("Þóra Ægisdóttir", "aegis", &["Ægis"]),
            ("ΜΙΧΑΛΗΣ Νίκου", "μιχάλης", &["ΜΙΧΑΛΗΣ"]),
            ("की नाम", "क", &["की"]),
            ("का नाम", "की", &[]),
            ("ดี ดำ", "ดี", &["ดี"]),
            ("Ｆｕｌｌ", "full", &["Ｆｕｌｌ"]),
            ("O’Brien", "o'b", &["O’B"]),
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

    #[test]
    fn one_word_is_folded_alike_however_it_is_written() {
        for (written, typed) in [
            ("Łódź", "lodz"),
            ("Bjørn Ødegård", "bjorn odegard"),
            ("Đorđe Đukić", "dorde dukic"),
            ("Þóra Ægisdóttir", "thora aegisdottir"),
            ("Ħal Għaxaq", "hal ghaxaq"),
            ("Maß Größer", "mass grosser"),
            ("MAẞ", "mass"),
            ("Yıldız İPEK", "yildiz ipek"),
            ("Μιχάλης", "ΜΙΧΑΛΗΣ"),
            ("Œuvre", "oeuvre"),
            ("O’Brien O`Brien OʼBrien", "o'brien o'brien o'brien"),
            ("Anne\u{2011}Marie", "anne-marie"),
            ("Ａｎｎａ", "anna"),
            ("مُحَمَّد", "محمد"),
            ("soft\u{ad}hyphen", "softhyphen"),
        ] {
            assert_eq!(fold(written), fold(typed), "{written}");
        }
        for (one, other) in [("की", "का"), ("ดี", "ดู"), ("கி", "கு")] {
            assert_ne!(fold(one), fold(other));
        }
    }
}
