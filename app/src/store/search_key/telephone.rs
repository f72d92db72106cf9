//! Phone numbers in a search, which are written in as many ways as there are countries.

use super::fold;

/// Digits of a phone number; shorter numbers are something else.
const DIGITS_MIN: usize = 3;
/// Digits from which a leading zero counts as the trunk prefix, which is not dialled from abroad.
const WITH_TRUNK_ZERO_MIN: usize = 7;
/// Digits of a complete number with its country code.
const INTERNATIONAL_MIN: usize = 9;

/// Returns the digits of a number. The `(0)` of `+46 (0)70` is never dialled.
pub(super) fn digits(phone: &str) -> String {
    let folded = fold(phone);
    let number = if is_international(&folded) { folded.replace("(0)", "") } else { folded };
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    digits.strip_prefix("00").map(str::to_owned).unwrap_or(digits)
}

/// Tells whether words of a search may be parts of one telephone number.
pub fn is_part_of_number(word: &str) -> bool {
    word.bytes().any(|b| b.is_ascii_digit()) && word.bytes().all(|b| b.is_ascii_digit() || b"+-()./".contains(&b))
}

/// Returns texts, one of which is in the `detail_key` of a contact with the typed number. A number typed with its
/// country code is also found where it is stored without it, as it is dialled in its country: after a zero, or from its
/// first digit on, before which the key has a blank.
pub fn numbers(words: &[String]) -> Vec<String> {
    let typed = words.join(" ");
    let digits = digits(&typed);
    let length = digits.len();
    if length < DIGITS_MIN {
        return Vec::new();
    }
    if is_international(&typed) && length >= INTERNATIONAL_MIN {
        let national = &digits[country_digits(&digits)..];
        return vec![format!("0{national}"), format!(" {national}"), digits];
    }
    match digits.strip_prefix('0') {
        Some(rest) if length >= WITH_TRUNK_ZERO_MIN => vec![rest.to_owned()],
        _ => vec![digits],
    }
}

/// Counts the digits of the country code that a number begins with (ITU-T E.164).
fn country_digits(number: &str) -> usize {
    match number.as_bytes() {
        [b'1' | b'7', ..] => 1,
        [b'2', b'0' | b'7', ..]
        | [b'3', b'0'..=b'4' | b'6' | b'9', ..]
        | [b'4', b'0' | b'1' | b'3'..=b'9', ..]
        | [b'5', b'1'..=b'8', ..]
        | [b'6', b'0'..=b'6', ..]
        | [b'8', b'1' | b'2' | b'4' | b'6', ..]
        | [b'9', b'0'..=b'5' | b'8', ..] => 2,
        _ => 3,
    }
}

fn is_international(number: &str) -> bool {
    let number = number.trim_start();
    number.starts_with('+') || number.starts_with("00")
}

#[cfg(test)]
mod tests {
    use super::numbers;
    use crate::store::search_key::{detail_key, words};

    fn finds(typed: &str, stored: &str) -> bool {
        let key = detail_key(Some("ida@falk.example"), Some(stored));
        numbers(&words(typed)).iter().any(|number| key.contains(number.as_str()))
    }

    #[test]
    fn a_number_is_found_in_the_ways_it_is_written() {
        let stored = ["070-123 45 67", "+46 70 123 45 67", "+46 (0)70 1234567", "0046701234567"];
        for typed in ["0701234567", "070 123 45 67", "1234567", "45 67", "+46701234567", "0046 70 1234567"] {
            for stored in stored {
                assert!(finds(typed, stored), "{typed}: {stored}");
            }
        }
        assert!(!finds("+46 70-123 45 67", "+46 70 123 45 68"));
        assert!(numbers(&words("12")).is_empty());
    }

    #[test]
    fn a_number_with_its_country_code_is_found_as_it_is_dialled_at_home() {
        for (typed, stored) in [
            ("+1 415 555 2671", "(415) 555-2671"),
            ("+34 612 345 678", "612 34 56 78"),
            ("+45 32 12 34 56", "32123456"),
            ("00351 912 345 678", "912 345 678"),
            ("+39 06 1234 5678", "06 1234 5678"),
            ("+49 (0)30 1234567", "030/1234567"),
        ] {
            assert!(finds(typed, stored), "{typed}: {stored}");
        }
        for (typed, stored) in [
            ("+1 415 555 2671", "155 552 671"),
            ("+1 415 555 2671", "0555 2671"),
            ("+45 32 12 34 56", "+46 32 12 34 56"),
            ("+45 32 12 34 56", "123456"),
            ("+354 155 5267", "415 555 2671"),
            ("+1 555 2671", "415 555 2671"),
        ] {
            assert!(!finds(typed, stored), "{typed}: {stored}");
        }
    }
}
