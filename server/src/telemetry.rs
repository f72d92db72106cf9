use axum::{extract::MatchedPath, http::Request};
use tracing::{Level, Span};
use tracing_subscriber::{
    filter::{LevelFilter, Targets},
    fmt,
    prelude::*,
};

/// Starts logging.
pub fn start(filter: Targets) {
    tracing_subscriber::registry().with(fmt::layer()).with(filter).with(without_secrets()).init();
}

/// Parses a level, or levels by module: `info`, `warn,server=debug`. A word alone is a level: as a module, which
/// `Targets` would take it for, a misspelt one would log nothing but that.
pub fn parse_log_filter(text: &str) -> Result<Targets, String> {
    let parts: Vec<&str> = text.split(',').map(str::trim).collect();
    let is_level = |part: &str| !part.is_empty() && part.parse::<LevelFilter>().is_ok();
    let misspelt = parts.iter().copied().find(|part| part.contains(' ') || !part.contains('=') && !is_level(part));
    match (misspelt, parts.join(",").parse()) {
        (None, Ok(filter)) => Ok(filter),
        (word, _) => Err(format!(
            "\"{}\" isn't a log level. Use error, warn, info or debug, or levels per module, such as \
             info,server::mail=debug.",
            word.unwrap_or(text)
        )),
    }
}

/// Limits what other crates log, whatever the filter says: at finer levels some write whole emails, URLs with a token,
/// or data read from sockets.
fn without_secrets() -> Targets {
    Targets::new().with_default(Level::INFO).with_targets([
        ("app::", Level::TRACE),
        ("server::", Level::TRACE),
        // Statements, without their values.
        ("sqlx::query", Level::DEBUG),
        ("tower_http::trace", Level::DEBUG),
    ])
}

/// Returns the span of a request. It names the route, since the path may contain a token.
pub fn span<B>(request: &Request<B>) -> Span {
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str);
    tracing::debug_span!("request", method = %request.method(), route)
}
