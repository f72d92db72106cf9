//! Selecting rows for a bulk action. Without a script the checkboxes belong to a plain form, which the buttons of the
//! bar submit.

use super::address::Address;
use crate::ui::{
    boxed::drawn,
    icon::{Glyph, Icon},
    location::use_location,
    url::with_query,
};
use leptos::{ev, prelude::*};
use std::collections::BTreeSet;
use uuid::Uuid;

/// The id of the form that the checkboxes and the bar's buttons belong to.
pub const FORM: &str = "selection";

/// The selection of a list, as signals.
#[derive(Clone, Copy, Default)]
pub struct SelectionState {
    pub ids: RwSignal<BTreeSet<Uuid>>,
    /// Whether all rows that match are selected, on every page.
    pub all: RwSignal<bool>,
    /// The row that was clicked last: a click with Shift selects from it.
    last: StoredValue<Option<Uuid>>,
}

impl SelectionState {
    /// Creates an empty selection that is cleared when the search or a filter changes.
    pub fn of(address: Address) -> Self {
        let selection = Self::default();
        let shown = Memo::new(move |_| address.listing.with(|it| it.from_the_start().query()));
        Effect::new(move |before: Option<String>| {
            let now = shown.get();
            if before.is_some_and(|before| before != now) {
                selection.clear();
            }
            now
        });
        selection
    }

    /// Returns the URL of a CSV file with the selected rows.
    fn file(self, path: &str, address: Address) -> String {
        let mut query = address.listing.get().from_the_start().query();
        if !self.all.get() {
            self.ids.with(|ids| ids.iter().for_each(|id| query += &format!("&ids%5B%5D={id}")));
        }
        with_query(path, query.trim_start_matches('&'))
    }

    pub fn has(self, id: Uuid) -> bool {
        self.all.get() || self.ids.with(|ids| ids.contains(&id))
    }

    pub fn is_empty(self) -> bool {
        !self.all.get() && self.ids.with(BTreeSet::is_empty)
    }

    pub fn set(self, ids: impl IntoIterator<Item = Uuid>) {
        self.all.set(false);
        self.ids.set(ids.into_iter().collect());
    }

    pub fn clear(self) {
        self.set([]);
    }

    fn click(self, id: Uuid, shown: &[Uuid], event: &ev::MouseEvent) {
        let chosen = event_target_checked(event);
        let place = |id| shown.iter().position(|it| *it == id);
        let from = self.last.get_value().filter(|_| event.shift_key()).and_then(place);
        let these = match (from, place(id)) {
            (Some(from), Some(to)) => &shown[from.min(to)..=from.max(to)],
            _ => &[id][..],
        };
        // Unchecking one row after "All" keeps the others of this page: a row that is not shown cannot be left out.
        if self.all.get_untracked() {
            self.set(shown.iter().copied());
        }
        self.ids.update(|ids| match chosen {
            true => ids.extend(these),
            false => ids.retain(|id| !these.contains(id)),
        });
        self.last.set_value(Some(id));
    }
}

/// Renders a row's checkbox. `shown` holds the ids of all rows in their order.
#[component]
pub fn SelectBox(
    selection: SelectionState,
    id: Uuid,
    #[prop(into)] label: Signal<String>,
    shown: Signal<Vec<Uuid>>,
) -> impl IntoView {
    view! {
        <label class="sel-box">
            <input
                type="checkbox" name="ids[]" value=id.to_string() form=FORM aria-label=label
                prop:checked=move || selection.has(id)
                on:click=move |event| selection.click(id, &shown.get_untracked(), &event)
            />
        </label>
    }
}

/// Renders the checkbox that selects the whole page or clears the selection.
#[component]
pub fn SelectPage(selection: SelectionState, shown: Signal<Vec<Uuid>>) -> impl IntoView {
    let is_all = Memo::new(move |_| shown.with(|shown| !shown.is_empty() && shown.iter().all(|id| selection.has(*id))));
    let is_some = Memo::new(move |_| shown.with(|shown| shown.iter().any(|id| selection.has(*id))));
    let click = move |event: ev::MouseEvent| match event_target_checked(&event) {
        true => selection.ids.update(|ids| ids.extend(shown.get_untracked())),
        false => selection.clear(),
    };
    view! {
        <label class="sel-box">
            <input
                type="checkbox" class="scripted" aria-label="Select all on this page" prop:checked=is_all
                prop:indeterminate=move || is_some.get() && !is_all.get() on:click=click
            />
        </label>
    }
}

/// Shows the bulk actions while rows are selected. `matching` is the number of all that match.
#[component]
pub fn SelectionBar(
    selection: SelectionState,
    address: Address,
    #[prop(into)] matching: Signal<String>,
    /// The path of a CSV file of the selected rows, for actors who may export.
    file: Option<String>,
    children: Children,
) -> impl IntoView {
    let count = move || match selection.all.get() {
        true => matching.get(),
        false => selection.ids.with(|ids| ids.len().to_string()),
    };
    let hidden = move || {
        let listing = address.listing.get();
        listing
            .pairs()
            .map(|(name, value)| view! { <input type="hidden" name=name value=value/> }.into_any())
            .collect_view()
    };
    let file = file.map(|path| {
        let action = path.clone();
        view! {
            <a class="btn act scripted" href=move || selection.file(&path, address) download>
                <Glyph icon=Icon::Download/>
                "EXPORT"
            </a>
            <button class="btn act unscripted" formaction=action>"EXPORT"</button>
        }
    });
    view! {
        <form id=FORM class="selection" class:is-used=move || !selection.is_empty() method="get">
            {drawn(hidden)}
            <input type="hidden" name="dialog" value="selected"/>
            <b class="scripted" aria-live="polite">{count} " selected"</b>
            <label class="cb">
                <input
                    type="checkbox" name="all" value="1" prop:checked=selection.all
                    on:change=move |event| selection.all.set(event_target_checked(&event))
                />
                <span>"Select all " {matching}</span>
            </label>
            <span class="grow"></span>
            <div class="selection-acts">{children()} {file}</div>
            <button type="reset" class="icon" aria-label="Clear selection" title="Clear selection" on:click=move |_| selection.clear()>
                <Glyph icon=Icon::Close/>
            </button>
        </form>
    }
}

/// Renders one bulk action: a button that opens its dialog, with the selection in the URL so that a reload shows the
/// same.
#[component]
pub fn SelectionAct(
    selection: SelectionState,
    address: Address,
    key: &'static str,
    label: &'static str,
    #[prop(optional)] danger: bool,
) -> impl IntoView {
    let location = use_location();
    let click = move |event: ev::MouseEvent| {
        event.prevent_default();
        let chosen = match selection.all.get_untracked() {
            true => "&all=1".to_owned(),
            false => selection.ids.with_untracked(|ids| ids.iter().map(|id| format!("&ids%5B%5D={id}")).collect()),
        };
        location.go(&format!("{}&act={key}{chosen}", address.dialog("selected")));
    };
    view! {
        <button class=if danger { "btn danger" } else { "btn act" } name="act" value=key on:click=click>{label}</button>
    }
}
