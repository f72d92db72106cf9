use super::InvalidEmail;

/// Octets before the `@` (RFC 5321, 4.5.3.1).
const LOCAL_LENGTH_MAX: usize = 64;
/// Octets of an address, which fits a path of 256 (RFC 5321, 4.5.3.1).
const LENGTH_MAX: usize = 254;

/// Parses a typed address and returns it as it is stored.
pub fn parse_email(typed: &str) -> Result<String, InvalidEmail> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Err(InvalidEmail::Missing);
    }
    if typed.chars().any(is_invisible) {
        return Err(InvalidEmail::Invisible);
    }
    if typed.chars().any(char::is_whitespace) {
        return Err(InvalidEmail::Spaces);
    }
    let (local, domain) = typed.rsplit_once('@').ok_or(InvalidEmail::NoAt)?;
    // Local parts are ASCII only: few servers support SMTPUTF8, and an email that cannot be delivered invites nobody.
    let atom = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~-".contains(&b))
    };
    if local.len() > LOCAL_LENGTH_MAX || !local.split('.').all(atom) {
        return Err(InvalidEmail::Local);
    }
    let domain = parse_domain(domain).ok_or(InvalidEmail::Domain)?;
    match format!("{}@{domain}", local.to_ascii_lowercase()) {
        email if email.len() > LENGTH_MAX => Err(InvalidEmail::TooLong),
        email => Ok(email),
    }
}

/// Parses a domain and returns it in ASCII.
pub fn parse_domain(typed: &str) -> Option<String> {
    let domain = idna::domain_to_ascii_strict(typed).ok()?;
    let label = |part: &str| !part.is_empty() && part.len() <= 63;
    let is_number = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let is_domain = domain.contains('.') && domain.split('.').all(label);
    (is_domain && !domain.split('.').next_back().is_some_and(is_number)).then_some(domain)
}

/// Tells whether a character is invisible: control, zero-width and bidirectional characters could disguise an address.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_person_has_one_address_however_it_is_typed() {
        assert_eq!(parse_email("  Alice@Example.COM "), Ok("alice@example.com".into()));
        assert_eq!(parse_email("a+b@x.com"), Ok("a+b@x.com".into()));
        assert_eq!(parse_email("info@bücher.example"), Ok("info@xn--bcher-kva.example".into()));
        assert_eq!(parse_email("info@xn--bcher-kva.example"), Ok("info@xn--bcher-kva.example".into()));
    }

    #[test]
    fn what_is_no_address_is_told_why() {
        let long = format!("{}@{}.example", "a".repeat(64), ["b".repeat(61), "c".repeat(61), "d".repeat(61)].join("."));
        for (typed, why) in [
            ("", InvalidEmail::Missing),
            ("alice", InvalidEmail::NoAt),
            ("alice@", InvalidEmail::Domain),
            ("alice@localhost", InvalidEmail::Domain),
            ("alice@exa_mple.com", InvalidEmail::Domain),
            ("@example.com", InvalidEmail::Local),
            ("a..b@example.com", InvalidEmail::Local),
            ("jörg@example.com", InvalidEmail::Local),
            ("<alice@example.com", InvalidEmail::Local),
            ("alice @example.com", InvalidEmail::Spaces),
            ("alice@example.com\r\nBcc: eve@example.com", InvalidEmail::Invisible),
            ("ali\u{200b}ce@example.com", InvalidEmail::Invisible),
            ("\u{202e}alice@example.com", InvalidEmail::Invisible),
            (long.as_str(), InvalidEmail::TooLong),
        ] {
            assert_eq!(parse_email(typed), Err(why), "{typed:?}");
        }
    }
}
