//! Makes user-written names and messages safe to put into emails.

const LENGTH_MAX: usize = 60;
/// Replaces a dot that would make a link: it looks the same, and mail programs do not link it.
const DOT_LEADER: char = '\u{2024}';

/// Returns a name that mail programs do not turn into a link, which readers would take for Roster's own.
pub fn mail_name(name: &str) -> String {
    let shown: String = name.chars().filter(|c| c.is_whitespace() || !is_invisible(*c)).collect();
    let words = shown.split_whitespace().collect::<Vec<_>>().join(" ").replace("://", ": ");
    let chars: Vec<char> = words.chars().collect();
    let joins = |at: usize| chars.get(at).is_some_and(|c| c.is_alphanumeric());
    let unlinked = chars.iter().enumerate().map(|(at, c)| match c {
        '.' | '\u{ff0e}' if joins(at + 1) => DOT_LEADER,
        c => *c,
    });
    match chars.len() {
        0 => "(no name)".to_owned(),
        1..=LENGTH_MAX => unlinked.collect(),
        _ => unlinked.take(LENGTH_MAX - 1).chain(['…']).collect(),
    }
}

/// Splits a message into lines, without characters that could reorder the rest of the email.
pub fn mail_lines(text: &str) -> Vec<String> {
    text.lines().map(|line| line.chars().filter(|c| !is_invisible(*c)).collect()).collect()
}

/// Returns whether a character is a control, a line separator or a mark of text direction.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}' | '\u{feff}')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_no_link() {
        for (name, shown) in [
            ("Olivia Berg", "Olivia Berg"),
            ("http://evil.example/x", "http: evil․example/x"),
            ("Win at www.evil.example now", "Win at www․evil․example now"),
            ("HTTPS://EVIL.COM", "HTTPS: EVIL․COM"),
            ("mail eve@evil.com", "mail eve@evil․com"),
            ("1.2.3.4", "1․2․3․4"),
            ("evil．com", "evil․com"),
            ("Acme Inc. Support", "Acme Inc. Support"),
            ("J. R. Vik jr.", "J. R. Vik jr."),
        ] {
            assert_eq!(mail_name(name), shown);
        }
    }

    #[test]
    fn a_name_is_one_line_of_what_can_be_seen() {
        assert_eq!(mail_name("Eve\r\nBcc: all@x.com"), "Eve Bcc: all@x․com");
        assert_eq!(mail_name("\u{202e}moc.live\u{202c} \u{2066}x\u{2069}"), "moc․live x");
        assert_eq!(mail_name("a\u{200b}b\u{0}c\u{2028}d"), "abc d");
        assert_eq!(mail_name("José Ωmega 山田"), "José Ωmega 山田");
        assert_eq!(mail_name("\u{200e}"), "(no name)");
    }

    #[test]
    fn a_long_name_is_cut() {
        assert_eq!(mail_name(&"x".repeat(60)), "x".repeat(60));
        assert_eq!(mail_name(&"山".repeat(61)), format!("{}…", "山".repeat(59)));
    }

    #[test]
    fn what_somebody_wrote_keeps_its_lines() {
        assert_eq!(mail_lines("Hi\r\n\r\n\u{202e}there\u{7}"), ["Hi", "", "there"]);
    }
}
