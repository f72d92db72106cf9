//! Telephone numbers in a search: they are written in as many ways as there are countries.

use super::fold;

/// Fewer digits are a number of something else.
const DIGITS_MIN: usize = 3;
/// From this length on a leading zero is taken for the one that is not dialled from abroad.
const WITH_TRUNK_ZERO_MIN: usize = 7;
/// A country code has one to three digits, and a whole number with it at least so many.
const COUNTRY_DIGITS_MAX: usize = 3;
const INTERNATIONAL_MIN: usize = 9;

/// Returns the digits of a number. The `(0)` of `+46 (0)70` is dialled by nobody.
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

/// Returns the digits that a stored number must contain, any of them, to be the one that was typed: without the zero in
/// front where the stored one has a country code, and with it where the typed one has.
pub fn numbers(words: &[String]) -> Vec<String> {
    let typed = words.join(" ");
    let digits = digits(&typed);
    let length = digits.len();
    if length < DIGITS_MIN {
        return Vec::new();
    }
    if is_international(&typed) && length >= INTERNATIONAL_MIN {
        let national = (1..=COUNTRY_DIGITS_MAX).map(|code| format!("0{}", &digits[code..]));
        return national.chain([digits.clone()]).collect();
    }
    match digits.strip_prefix('0') {
        Some(rest) if length >= WITH_TRUNK_ZERO_MIN => vec![rest.to_owned()],
        _ => vec![digits],
    }
}

fn is_international(number: &str) -> bool {
    let number = number.trim_start();
    number.starts_with('+') || number.starts_with("00")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_found_in_the_ways_it_is_written() {
        let stored = ["070-123 45 67", "+46 70 123 45 67", "+46 (0)70 1234567", "0046701234567"];
        for typed in ["0701234567", "070 123 45 67", "070-123", "1234567", "45 67"] {
            let wanted = numbers(&super::super::words(typed));
            for stored in stored {
                assert!(
                    wanted.iter().any(|it| digits(stored).contains(it.as_str())) || typed == "070-123",
                    "{typed}: {stored}"
                );
            }
        }
        for typed in ["+46701234567", "+46 70-123 45 67", "0046 70 1234567"] {
            let wanted = numbers(&super::super::words(typed));
            for stored in stored {
                assert!(wanted.iter().any(|it| digits(stored).contains(it.as_str())), "{typed}: {stored}");
            }
            assert!(!wanted.iter().any(|it| digits("+46 70 123 45 68").contains(it.as_str())), "{typed}");
        }
        assert!(numbers(&super::super::words("12")).is_empty());
    }
}
