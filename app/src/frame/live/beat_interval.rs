use leptos::prelude::*;

/// Returns how often a page sends a beat: the server's setting, carried by the first HTML.
pub fn beat_interval_ms() -> u32 {
    let carried = document().document_element().and_then(|html| html.get_attribute("data-beat-ms"));
    carried.and_then(|ms| ms.parse().ok()).unwrap_or(15_000)
}
