use axum::{
    extract::{FromRequestParts, Query as Strict},
    http::{StatusCode, Uri, request::Parts},
};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// Extracts a query leniently: the last of several values counts, NULs are dropped, and what cannot be read gives the
/// default.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + Default, S: Sync> FromRequestParts<S> for Query<T> {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        Ok(Self(parse(parts.uri.query().unwrap_or_default())))
    }
}

fn parse<T: DeserializeOwned + Default>(query: &str) -> T {
    let pairs = url::form_urlencoded::parse(query.as_bytes());
    let pairs: BTreeMap<String, String> =
        pairs.map(|(key, value)| (key.into_owned(), value.replace('\0', ""))).collect();
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    let uri = format!("/?{query}").parse::<Uri>().unwrap_or_default();
    Strict::try_from_uri(&uri).map(|Strict(value)| value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Default, PartialEq, serde::Deserialize)]
    #[serde(default)]
    struct Asked {
        q: String,
    }

    #[test]
    fn whatever_was_typed_in_an_address_is_read() {
        for (query, q) in
            [("q=a&q=b", "b"), ("q=%00a", "a"), ("q=%zz", "%zz"), ("q=%ff", "\u{fffd}"), ("&&=", ""), ("", "")]
        {
            assert_eq!(parse::<Asked>(query).q, q, "{query}");
        }
    }
}
