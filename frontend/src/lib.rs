//! The entry points of the browser build.

use leptos::prelude::document;
use wasm_bindgen::prelude::{JsError, wasm_bindgen};

/// Loads the parts of the build that the current page needs. The page's script calls `hydrate` afterwards.
#[wasm_bindgen]
pub async fn load() -> Result<(), JsError> {
    Ok(app::parts::load_current().await?)
}

/// Hydrates a page of the application.
#[wasm_bindgen]
pub fn hydrate() {
    // Without a hook a panic in the browser only says "unreachable". The page's script reads the attribute.
    std::panic::set_hook(Box::new(|panic| {
        let panic = panic.to_string();
        leptos::logging::error!("{panic}");
        if let Some(html) = document().document_element() {
            // It throws only on a malformed name.
            let _ = html.set_attribute("data-panic", &panic);
        }
    }));
    leptos::mount::hydrate_body(app::App);
    app::parts::load_ahead();
}

/// Starts on a page that the server renders without hydration.
#[wasm_bindgen]
pub fn follow_upload() {
    app::ui::upload_bar::follow_upload();
}
