use crate::domain::span::Span;
use leptos::prelude::*;

/// Renders a text with its search hits marked.
pub fn marked(text: &str, hits: &[Span]) -> AnyView {
    let mut pieces = Vec::with_capacity(2 * hits.len() + 1);
    let mut at = 0;
    for hit in hits {
        let (from, to) = (hit.from as usize, hit.to as usize);
        pieces.push(text.get(at..from).unwrap_or_default().to_owned().into_any());
        pieces.push(view! { <mark>{text.get(from..to).unwrap_or_default().to_owned()}</mark> }.into_any());
        at = to;
    }
    pieces.push(text.get(at..).unwrap_or_default().to_owned().into_any());
    pieces.into_any()
}
