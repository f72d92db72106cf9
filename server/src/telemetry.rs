use tracing_subscriber::{filter::Targets, fmt, prelude::*};

/// The filter is a level, or levels of targets: `info`, `warn,server=debug`.
pub fn start(filter: &str) {
    let filter: Targets = filter.parse().unwrap_or_else(|_| Targets::new().with_default(tracing::Level::INFO));
    tracing_subscriber::registry().with(fmt::layer()).with(filter).init();
}
