use leptos::prelude::*;

/// A memo of what a resource holds. On the server it is none: a memo that is computed while the answer arrives keeps the
/// nothing that it saw (reactive_graph 0.2 calls it clean after it was called dirty), and the page goes out empty.
#[cfg(not(feature = "ssr"))]
pub fn memo_of<T: PartialEq + Send + Sync + 'static>(held: impl Fn() -> T + Send + Sync + 'static) -> Signal<T> {
    Memo::new(move |_| held()).into()
}

#[cfg(feature = "ssr")]
pub fn memo_of<T: PartialEq + Send + Sync + 'static>(held: impl Fn() -> T + Send + Sync + 'static) -> Signal<T> {
    Signal::derive(held)
}
