//! Numbers as people read them.

/// Formats a number with its thousands grouped: `50,000`.
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

/// Formats a number and the words that follow it in their singular or plural: `1 User loses`, `2,000 Users lose`.
pub fn count_of(number: i64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), form_of(number, one, many))
}

/// Returns the singular or plural that goes with a number shown elsewhere.
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
