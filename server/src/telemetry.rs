use axum::{extract::MatchedPath, http::Request};
use tracing::{Level, Span};
use tracing_subscriber::{filter::Targets, fmt, prelude::*};

/// Starts the log. The filter is a level, or levels of targets: `info`, `warn,server=debug`.
pub fn start(filter: &str) {
    let filter: Targets = filter.parse().unwrap_or_else(|_| Targets::new().with_default(Level::INFO));
    tracing_subscriber::registry().with(fmt::layer()).with(filter).with(without_secrets()).init();
}

/// What crates that are not ours may log at most, whatever the filter says: on the finer levels some write whole emails,
/// addresses with a token in them, or what they read from a socket.
fn without_secrets() -> Targets {
    Targets::new().with_default(Level::INFO).with_targets([
        ("app::", Level::TRACE),
        ("server::", Level::TRACE),
        // Statements, without their values.
        ("sqlx::query", Level::DEBUG),
        ("tower_http::trace", Level::DEBUG),
    ])
}

/// The span of a request. It names the route: in the path itself there may be a token.
pub fn span<B>(request: &Request<B>) -> Span {
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str);
    tracing::debug_span!("request", method = %request.method(), route)
}
