//! Refuses malformed paths.

use crate::{responses, state::ServerState};
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use percent_encoding::percent_decode_str;

/// Longer than any of our paths; a token has 64 characters.
const LENGTH_MAX: usize = 1000;

/// Answers "not found" to a path that cannot be ours, before a handler reads it.
pub async fn require_readable(State(server): State<ServerState>, request: Request, next: Next) -> Response {
    match is_readable(request.uri().path()) {
        true => next.run(request).await,
        false => responses::not_found(State(server)).await,
    }
}

fn is_readable(path: &str) -> bool {
    let decoded = percent_decode_str(path).decode_utf8();
    path.len() <= LENGTH_MAX && has_whole_escapes(path) && decoded.is_ok_and(|it| !it.contains(char::is_control))
}

fn has_whole_escapes(path: &str) -> bool {
    let is_whole = |rest: &str| rest.as_bytes().iter().take(2).filter(|digit| digit.is_ascii_hexdigit()).count() == 2;
    path.split('%').skip(1).all(is_whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_text_without_control_characters() {
        for path in ["/", "/w/support/contacts", "/w/caf%C3%A9", "/w/a%20b", "/w/%2F"] {
            assert!(is_readable(path), "{path}");
        }
        for path in ["/w/%0a", "/w/%00", "/w/%7f", "/w/%C2%85", "/w/%ff", "/w/%zz", "/w/%4", "/w/%", "/w/%C3"] {
            assert!(!is_readable(path), "{path}");
        }
        assert!(!is_readable(&format!("/w/{}", "a".repeat(LENGTH_MAX))));
    }
}
