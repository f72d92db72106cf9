/// `50,000`.
pub fn grouped(number: i64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (nth, digit) in digits.chars().enumerate() {
        if nth > 0 && (digits.len() - nth).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// `1 User loses`, `2,000 Users lose`: a number, and the words after it in the form that it asks for.
pub fn count_of(number: i64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), form_of(number, one, many))
}

/// The form of words that goes with a number which stands elsewhere.
pub fn form_of<'a>(number: i64, one: &'a str, many: &'a str) -> &'a str {
    if number == 1 { one } else { many }
}

#[cfg(test)]
mod tests {
    use super::{count_of, grouped};

    #[test]
    fn only_one_is_singular() {
        for (number, expected) in [(0, "0 Users"), (1, "1 User"), (2, "2 Users"), (1001, "1,001 Users")] {
            assert_eq!(count_of(number, "User", "Users"), expected);
        }
    }

    #[test]
    fn thousands_are_grouped() {
        for (number, expected) in
            [(0, "0"), (999, "999"), (1000, "1,000"), (50_000, "50,000"), (1_234_567, "1,234,567")]
        {
            assert_eq!(grouped(number), expected);
        }
    }
}
