//! The browser's entry.

use leptos::prelude::document;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
pub fn hydrate() {
    // Without it a panic in the browser says "unreachable" and nothing else. The page's own script reads it there.
    std::panic::set_hook(Box::new(|panic| {
        let panic = panic.to_string();
        leptos::logging::error!("{panic}");
        if let Some(html) = document().document_element() {
            // It throws on a malformed name, which this is not.
            let _ = html.set_attribute("data-panic", &panic);
        }
    }));
    leptos::mount::hydrate_body(app::App);
}

/// Of a page that the server draws without this application.
#[wasm_bindgen]
pub fn follow_upload() {
    app::ui::upload_bar::follow_upload();
}
