//! Closures that run whenever a signal changes that they read, behind one type each: the browser build has the code
//! around a closure once for each type.

use leptos::prelude::*;

/// Draws what `draw` returns, and draws it anew. Use it for what a closure in `view!` would return as elements.
pub fn drawn<V: IntoView + 'static>(mut draw: impl FnMut() -> V + Send + 'static) -> AnyView {
    let draw: Box<dyn FnMut() -> AnyView + Send> = Box::new(move || draw().into_any());
    draw.into_any()
}

/// Runs `run` in the browser once the page is drawn, and anew.
pub fn effect(run: impl FnMut() + 'static) {
    let run: Box<dyn FnMut()> = Box::new(run);
    Effect::new(run);
}
