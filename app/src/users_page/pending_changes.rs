use super::{
    attention::Attention,
    settle::{FetchedPage, ShownRows},
};
use crate::{domain::number::count_of, ui::boxed::drawn};
use leptos::prelude::*;

/// Offers the changes that are held back while the pointer or the focus is on the rows.
#[component]
pub fn PendingChanges(
    fetched: Memo<Option<FetchedPage>>,
    shown: Memo<ShownRows>,
    attention: Attention,
) -> impl IntoView {
    let waiting = Memo::new(move |_| {
        fetched.with(|fetched| fetched.as_ref().and_then(|fetched| shown.with(|shown| shown.waiting(fetched))))
    });
    let text = move || match waiting.get() {
        None => None,
        Some(0) => Some("Order changed. Re-sort".to_owned()),
        Some(count) => Some(format!("{}. Refresh", count_of(count as i64, "update", "updates"))),
    };
    view! {
        <div class="news" role="status">
            {drawn(move || text().map(|text| view! {
                <button class="btn" on:click=move |_| attention.end()>{text}</button>
            }.into_any()))}
        </div>
    }
}
