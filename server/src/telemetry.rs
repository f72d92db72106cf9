use axum::{extract::MatchedPath, http::Request};
use tracing::{Level, Span};
use tracing_subscriber::{filter::Targets, fmt, prelude::*};

/// Starts logging. The filter is a level, or levels by target: `info`, `warn,server=debug`.
pub fn start(filter: &str) {
    let filter: Targets = filter.parse().unwrap_or_else(|_| Targets::new().with_default(Level::INFO));
    tracing_subscriber::registry().with(fmt::layer()).with(filter).with(without_secrets()).init();
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
