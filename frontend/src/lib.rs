//! The browser's entry.

use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
pub fn hydrate() {
    // Without it a panic in the browser says "unreachable" and nothing else.
    std::panic::set_hook(Box::new(|panic| leptos::logging::error!("{panic}")));
    leptos::mount::hydrate_body(app::App);
}

/// Of a page that the server draws without this application.
#[wasm_bindgen]
pub fn follow_upload() {
    app::ui::upload_bar::follow_upload();
}
