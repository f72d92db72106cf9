use super::wrong::{PHONE_LENGTH_MAX, Wrong};
use crate::{
    csv_import::sheet::excerpt,
    domain::{csv_cell::is_error, name::parse_name},
};

/// Phone numbers are written in as many ways as there are countries: refused are those with characters that cannot be
/// seen, and those that a spreadsheet has taken digits from.
pub fn parse_phone(typed: &str) -> Result<String, Wrong> {
    if is_error(typed) {
        return Err(Wrong::SpreadsheetError(excerpt(typed)));
    }
    if is_scientific(typed) {
        return Err(Wrong::PhoneRounded(excerpt(typed)));
    }
    let phone = parse_name(without_fraction(typed)).map_err(|_| Wrong::Phone)?;
    match phone.chars().count() {
        0..=PHONE_LENGTH_MAX => Ok(phone),
        _ => Err(Wrong::Phone),
    }
}

/// Such as `4.67E+10`: the digits behind are lost.
fn is_scientific(typed: &str) -> bool {
    let Some((digits, exponent)) = typed.split_once(['e', 'E']) else { return false };
    let is_number = |text: &str, others: &[char]| {
        text.contains(|c: char| c.is_ascii_digit()) && text.chars().all(|c| c.is_ascii_digit() || others.contains(&c))
    };
    is_number(digits, &['.', ',', '+', '-']) && is_number(exponent, &['+', '-'])
}

/// A number as some programs write it: `46701234567.0`.
fn without_fraction(typed: &str) -> &str {
    let whole = typed.strip_suffix(".0").or(typed.strip_suffix(",0")).unwrap_or(typed);
    let is_number = whole.len() >= DIGITS_MIN && whole.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { whole } else { typed }
}

/// A shorter one may be an extension, as in `123.0`.
const DIGITS_MIN: usize = 5;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_number_that_a_spreadsheet_cut_is_refused_and_one_that_it_extended_is_mended() {
        for typed in ["4.67E+10", "4,67012E+10", "4e10", "4.67e10", "+4.67E+10"] {
            assert_eq!(parse_phone(typed), Err(Wrong::PhoneRounded(typed.to_owned())));
        }
        for typed in ["#####", "#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!"] {
            assert_eq!(parse_phone(typed), Err(Wrong::SpreadsheetError(typed.to_owned())));
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
