//! The entry points of the browser build.

use app::{
    App,
    frame::page::Page,
    parts,
    ui::location::{Location, Pages},
};
use leptos::prelude::{document, window};
use wasm_bindgen::prelude::wasm_bindgen;

/// Loads the parts of the build that the current page needs, and tells whether they came. The page's script calls
/// `hydrate` afterwards.
#[wasm_bindgen]
pub async fn load() -> bool {
    let location = window().location();
    // They throw only in a document that is not shown.
    let (path, query) = (location.pathname().unwrap_or_default(), location.search().unwrap_or_default());
    match parts::load(&path, &query) {
        Some(loading) => loading.await,
        None => true,
    }
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
    leptos::mount::hydrate_body(|| {
        Location::follow(Pages { are_together: Page::are_together, load: parts::load });
        App()
    });
    parts::load_ahead();
}

/// Starts on a page that the server renders without hydration.
#[wasm_bindgen]
pub fn follow_upload() {
    app::ui::upload_bar::follow_upload();
}
