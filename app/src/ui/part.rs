//! Drawing the parts of the browser build that are loaded apart from it.

use super::url::with_query;
use futures::FutureExt;
use leptos::{prelude::*, task::spawn_local, wasm_split::SplitLoaderError};
use leptos_router::{hooks::use_location, location::Location};

/// The view of a part, or why the part could not be loaded.
pub type PartView = Result<AnyView, SplitLoaderError>;

/// Draws a part. `load` and `draw` are the two functions that `wasm_split` makes of the part's own.
///
/// A part that is loaded is drawn at once. It always is on the server, and while a page is hydrated, so that both draw
/// the same. Any other is loaded first. If that fails, because of the network or in a tab from before an upgrade, the
/// browser loads the address as a document.
pub fn draw_part<L, D>(load: fn() -> L, draw: impl Fn() -> D + Send + 'static) -> AnyView
where
    L: Future<Output = Result<(), SplitLoaderError>> + 'static,
    D: Future<Output = PartView>,
{
    let draw = move || draw().now_or_never()?.ok();
    let mut loading = Box::pin(load());
    if let Some(Ok(())) = loading.as_mut().now_or_never() {
        return draw().into_any();
    }
    let is_loaded = RwSignal::new(false);
    let location = use_location();
    spawn_local(async move {
        match loading.await {
            Ok(()) => drop(is_loaded.try_set(true)),
            // The user has gone on to another page.
            Err(_) if is_loaded.is_disposed() => (),
            Err(_) => open_document(&location),
        }
    });
    (move || is_loaded.get().then(&draw).flatten()).into_any()
}

/// Has the browser load the address as a document. This happens once: where the parts of a new document cannot be
/// loaded, it is not hydrated, and works without a script.
fn open_document(location: &Location) {
    let (path, query) = (location.pathname.get_untracked(), location.search.get_untracked());
    // It only throws on a malformed URL.
    let _ = window().location().set_href(&with_query(&path, &query));
}
