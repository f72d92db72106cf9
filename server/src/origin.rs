//! Refuses forms that do not come from Roster's own pages.

use crate::{responses, session, state::ServerState};
use app::store::ctx::Site;
use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, header::ORIGIN},
    middleware::Next,
    response::Response,
};

/// Refuses a form that none of our pages can have sent. `CsrfLayer` allows requests without `Sec-Fetch-Site` and
/// `Origin`, for command lines, and does not compare schemes; with a session cookie, that is not enough.
pub async fn require_own_origin(State(server): State<ServerState>, request: Request, next: Next) -> Response {
    let site = &server.app.site;
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    match reads || is_own_origin(request.headers(), &site.public_url, session::has_cookie(site, request.headers())) {
        true => next.run(request).await,
        false if is_over_http(request.headers(), site) => responses::over_http(site),
        false => responses::cross_site(),
    }
}

/// Returns whether the page was opened over http, where browsers drop the session's cookie.
fn is_over_http(headers: &HeaderMap, site: &Site) -> bool {
    let is_plain = headers.get(ORIGIN).is_some_and(|origin| origin.as_bytes().starts_with(b"http://"));
    is_plain && session::is_secure(site)
}

fn is_own_origin(headers: &HeaderMap, public_url: &str, has_session: bool) -> bool {
    if headers.get("sec-fetch-site").is_some_and(|site| ["same-origin", "none"].iter().any(|it| site == it)) {
        return true;
    }
    let scheme = public_url.split_inclusive("://").next().unwrap_or_default();
    match headers.get(ORIGIN) {
        Some(origin) => origin.to_str().is_ok_and(|origin| origin.starts_with(scheme)),
        None => !has_session,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn with_a_session_a_form_says_that_it_is_from_here() {
        const HTTPS: &str = "https://roster.example";
        for (headers, vouched) in [
            (vec![], false),
            (vec![("origin", "")], false),
            (vec![("origin", "null")], false),
            (vec![("origin", "http://roster.example")], false),
            (vec![("origin", HTTPS)], true),
            (vec![("sec-fetch-site", "")], false),
            (vec![("sec-fetch-site", "same-origin")], true),
            (vec![("sec-fetch-site", "none")], true),
        ] {
            let pairs = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
            let headers: HeaderMap = pairs.collect();
            assert_eq!(is_own_origin(&headers, HTTPS, true), vouched, "{headers:?}");
        }
        assert!(is_own_origin(&HeaderMap::new(), HTTPS, false), "a command line without a cookie");
    }
}
