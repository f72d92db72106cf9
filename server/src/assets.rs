//! Serves the browser build made by `bin/assets`: content-hashed names, each file precompressed.

use app::store::manifest::Manifest;
use axum::{
    Router,
    body::Body,
    extract::Path,
    http::{
        HeaderMap, HeaderName, HeaderValue, StatusCode,
        header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY},
    },
    response::{IntoResponse, Response},
    routing::get,
};
use rust_embed::{EmbeddedFile, RustEmbed};

pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/pkg/{*name}", get(asset))
}

pub fn manifest() -> Manifest {
    Files::get("manifest.json").and_then(|file| serde_json::from_slice(&file.data).ok()).unwrap_or_default()
}

/// The embedded files. A debug build reads the folder at each request instead.
#[derive(RustEmbed)]
#[folder = "../target/site/pkg"]
#[allow_missing = true]
struct Files;

async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Response {
    answer::<Files>(&name, &headers)
}

fn answer<F: RustEmbed>(name: &str, headers: &HeaderMap) -> Response {
    let Some((content_type, (coding, file))) = content_type(name).zip(find::<F>(name, headers)) else {
        return (StatusCode::NOT_FOUND, [(CACHE_CONTROL, "no-store")], "not found").into_response();
    };
    let tag = tag(&file);
    let known = is_known(headers, &tag);
    let mut response = match known {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => Body::from(file.data).into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(ETAG, tag);
    if !known {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        if let Some(coding) = coding {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static(coding));
        }
    }
    response
}

/// Returns the content type of a file that browsers may request. Compressed forms under their own names and the
/// manifest have none.
fn content_type(name: &str) -> Option<&'static str> {
    Some(match name.rsplit_once('.')?.1 {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "wasm" => "application/wasm",
        "woff2" => "font/woff2",
        _ => return None,
    })
}

/// Finds the smallest form of a file that the browser accepts, and its coding.
fn find<F: RustEmbed>(name: &str, headers: &HeaderMap) -> Option<(Option<&'static str>, EmbeddedFile)> {
    [("br", "br"), ("gzip", "gz")]
        .into_iter()
        .filter(|(coding, _)| accepts(headers, coding))
        .find_map(|(coding, ending)| Some((Some(coding), F::get(&format!("{name}.{ending}"))?)))
        .or_else(|| Some((None, F::get(name)?)))
}

fn accepts(headers: &HeaderMap, coding: &str) -> bool {
    let weight = |wanted: &str| {
        entries(headers, ACCEPT_ENCODING).find_map(|entry| {
            let (name, weight) = entry.split_once(';').unwrap_or((entry, "q=1"));
            let weight = weight.trim().strip_prefix("q=").and_then(|weight| weight.parse().ok()).unwrap_or(1.0);
            name.trim().eq_ignore_ascii_case(wanted).then_some(weight)
        })
    };
    weight(coding).or_else(|| weight("*")).is_some_and(|weight: f32| weight > 0.0)
}

fn is_known(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    entries(headers, IF_NONE_MATCH).any(|entry| entry == "*" || entry.strip_prefix("W/").unwrap_or(entry) == tag)
}

fn entries(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = &str> {
    let lines = headers.get_all(name).into_iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).map(str::trim)
}

/// Returns the ETag; each compressed form of a file has its own.
fn tag(file: &EmbeddedFile) -> HeaderValue {
    let hash = file.metadata.sha256_hash();
    let digits: String = hash[..16].iter().map(|byte| format!("{byte:02x}")).collect();
    HeaderValue::try_from(format!("\"{digits}\"")).expect("hexadecimal digits are a header's value")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(name: HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[test]
    fn a_coding_is_taken_by_its_name_or_by_the_star_unless_its_weight_is_nothing() {
        for (accepted, coding, taken) in [
            ("gzip, deflate, br", "br", true),
            ("gzip;q=0.5,BR; q=0.1", "br", true),
            ("gzip", "br", false),
            ("*", "br", true),
            ("*, br;q=0", "br", false),
            ("*;q=0.0", "gzip", false),
            ("brotli", "br", false),
            ("", "br", false),
        ] {
            assert_eq!(accepts(&header(ACCEPT_ENCODING, accepted), coding), taken, "{accepted}: {coding}");
        }
        assert!(!accepts(&HeaderMap::new(), "br"));
    }

    #[test]
    fn a_known_tag_is_recognised() {
        let tag = HeaderValue::from_static("\"a1\"");
        for (known, recognised) in [
            ("\"a1\"", true),
            ("W/\"a1\"", true),
            ("\"b2\", \"a1\"", true),
            ("*", true),
            ("\"a\"", false),
            ("a1", false),
        ] {
            assert_eq!(is_known(&header(IF_NONE_MATCH, known), &tag), recognised, "{known}");
        }
    }

    /// A minimal browser build: a checkout may have none.
    #[derive(RustEmbed)]
    #[folder = "tests/assets"]
    struct Sample;

    #[test]
    fn an_unknown_name_is_not_found_and_not_kept() {
        for there in ["manifest.json", "main.css.br"] {
            assert!(Sample::get(there).is_some(), "{there} is there, and not to be had");
        }
        for name in ["none.js", "manifest.json", "main.css.br", "../../../Cargo.toml", "", "."] {
            let response = answer::<Sample>(name, &HeaderMap::new());
            assert_eq!(response.status(), StatusCode::NOT_FOUND, "{name}");
            assert_eq!(response.headers()[CACHE_CONTROL], "no-store");
        }
    }

    #[test]
    fn every_asset_is_served_in_the_form_asked_for() {
        for (name, accepted, coding) in [
            ("main.css", "gzip, br", Some("br")),
            ("main.css", "gzip", Some("gzip")),
            ("main.css", "", None),
            ("favicon.svg", "gzip, br", None),
        ] {
            let asked = header(ACCEPT_ENCODING, accepted);
            let response = answer::<Sample>(name, &asked);
            assert_eq!(response.status(), StatusCode::OK, "{name}");
            let found = response.headers().get(CONTENT_ENCODING).map(HeaderValue::as_bytes);
            assert_eq!(found, coding.map(str::as_bytes), "{name}: {accepted}");

            let mut again = asked;
            again.insert(IF_NONE_MATCH, response.headers()[ETAG].clone());
            let response = answer::<Sample>(name, &again);
            assert_eq!(response.status(), StatusCode::NOT_MODIFIED, "{name}");
        }
    }
}
