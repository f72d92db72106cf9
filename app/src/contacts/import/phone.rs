use super::line_error::{ContactLineError, PHONE_LENGTH_MAX};
use crate::{
    csv_import::sheet::excerpt,
    domain::{csv_cell::is_error, name::parse_name},
};

/// Parses a phone number in any notation. Refuses invisible characters and numbers that a spreadsheet has rounded.
pub fn parse_phone(typed: &str) -> Result<String, ContactLineError> {
    if is_error(typed) {
        return Err(ContactLineError::SpreadsheetError(excerpt(typed)));
    }
    if is_scientific(typed) {
        return Err(ContactLineError::PhoneRounded(excerpt(typed)));
    }
    let phone = parse_name(without_fraction(typed)).map_err(|_| ContactLineError::Phone)?;
    match phone.chars().count() {
        0..=PHONE_LENGTH_MAX => Ok(phone),
        _ => Err(ContactLineError::Phone),
    }
}

/// Detects scientific notation such as `4.67E+10`, which has lost digits.
fn is_scientific(typed: &str) -> bool {
    let Some((digits, exponent)) = typed.split_once(['e', 'E']) else { return false };
    let is_number = |text: &str, others: &[char]| {
        text.contains(|c: char| c.is_ascii_digit()) && text.chars().all(|c| c.is_ascii_digit() || others.contains(&c))
    };
    is_number(digits, &['.', ',', '+', '-']) && is_number(exponent, &['+', '-'])
}

/// Strips the fraction that some programs add, as in `46701234567.0`.
fn without_fraction(typed: &str) -> &str {
    let whole = typed.strip_suffix(".0").or(typed.strip_suffix(",0")).unwrap_or(typed);
    let is_number = whole.len() >= DIGITS_MIN && whole.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { whole } else { typed }
}

/// A shorter number may be a real extension, as in `123.0`.
const DIGITS_MIN: usize = 5;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_number_that_a_spreadsheet_cut_is_refused_and_one_that_it_extended_is_mended() {
        for typed in ["4.67E+10", "4,67012E+10", "4e10", "4.67e10", "+4.67E+10"] {
            assert_eq!(parse_phone(typed), Err(ContactLineError::PhoneRounded(typed.to_owned())));
        }
        for typed in ["#####", "#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!"] {
            assert_eq!(parse_phone(typed), Err(ContactLineError::SpreadsheetError(typed.to_owned())));
        }
        for (typed, phone) in [
            ("46701234567.0", "46701234567"),
            ("46701234567,0", "46701234567"),
            ("46701234567", "46701234567"),
            ("08.70.0", "08.70.0"),
            ("12.0", "12.0"),
            ("+46 70 123 ext. 4", "+46 70 123 ext. 4"),
            ("#31#0701234567", "#31#0701234567"),
            ("0800 EASY", "0800 EASY"),
        ] {
            assert_eq!(parse_phone(typed).as_deref(), Ok(phone));
        }
    }
}
