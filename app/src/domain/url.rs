//! URLs: writing and reading their queries.

/// Percent-encodes a value for a query or a path segment: all but RFC 3986's unreserved characters.
pub fn encode(value: &str) -> String {
    let mut encoded = String::with_capacity(value.len());
    for byte in value.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => encoded.push(byte.into()),
            byte => encoded += &format!("%{byte:02X}"),
        }
    }
    encoded
}

/// The decoded query of a URL. Of several values of one name the first counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// Parses a query, with or without its question mark.
    pub fn parse(text: &str) -> Self {
        let text = text.strip_prefix('?').unwrap_or(text);
        Self(form_urlencoded::parse(text.as_bytes()).into_owned().collect())
    }

    pub fn get(&self, name: &str) -> Option<String> {
        self.get_all(name).next()
    }

    pub fn get_all(&self, name: &str) -> impl Iterator<Item = String> {
        self.0.iter().filter(move |(it, _)| it == name).map(|(_, value)| value.clone())
    }
}
