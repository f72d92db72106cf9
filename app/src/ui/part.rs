//! Drawing the parts of the browser build that are loaded apart from it.

use futures::FutureExt;
use leptos::{prelude::*, wasm_split::SplitLoaderError};

/// The view of a part, or why the part could not be loaded.
pub type PartView = Result<AnyView, SplitLoaderError>;

/// Draws a part; `drawing` is what the function returns that `wasm_split` made of the part's own. It is ready at once:
/// the server has all parts, and the browser has loaded those that the URL needs.
pub fn draw_part(drawing: impl Future<Output = PartView>) -> Option<AnyView> {
    drawing.now_or_never()?.ok()
}
