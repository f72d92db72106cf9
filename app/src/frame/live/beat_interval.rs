use leptos::prelude::*;
use std::time::Duration;

/// Returns how often a page sends a beat: the server's setting, carried by the first HTML.
pub fn beat_interval() -> Duration {
    let carried = document().document_element().and_then(|html| html.get_attribute("data-beat-ms"));
    Duration::from_millis(carried.and_then(|ms| ms.parse().ok()).unwrap_or(15_000))
}
