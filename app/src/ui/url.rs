use leptos_router::location::Url;

/// A value for a query or for one part of a path.
pub fn encode(value: &str) -> String {
    Url::escape(value)
}

/// A path with a query, or without one where that is empty.
pub fn with_query(path: &str, query: &str) -> String {
    match query {
        "" => path.to_owned(),
        query => format!("{path}?{query}"),
    }
}
