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
