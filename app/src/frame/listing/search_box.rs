use super::{Listing, PagePosition, address::Address};
use crate::ui::{
    boxed::{drawn, effect},
    debounce::Debounce,
    icon::{Glyph, Icon},
    location::use_location,
};
use leptos::{ev, html, prelude::*};

const DEBOUNCE_MS: u32 = 150;

/// Renders the search form. It works as a plain form; with a script, typing searches without Enter.
#[component]
pub fn SearchBox(address: Address, label: &'static str, placeholder: &'static str) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let pause = Debounce::new();
    let location = use_location();
    let search = move |search: String| {
        // Typing a search replaces one history entry instead of adding one for each letter.
        let asked = Listing { search, place: PagePosition::First, ..address.listing.get_untracked() };
        location.replace(&address.of(&asked));
    };
    // A dialog or page that opens while somebody types stays: the search waits until the dialog is closed.
    let has_dialog = move || location.query.with(|query| query.get("dialog").is_some());
    let waiting = StoredValue::new(None::<String>);
    let typed = move |event: ev::Event| {
        let text = event_target_value(&event);
        pause.call(DEBOUNCE_MS, move || match untrack(has_dialog) || location.is_leaving() {
            true => waiting.set_value(Some(text)),
            false => search(text),
        });
    };
    effect(move || {
        if !has_dialog()
            && let Some(text) = waiting.try_update_value(Option::take).flatten()
        {
            search(text);
        }
    });
    let submitted = move |event: ev::SubmitEvent| {
        event.prevent_default();
        pause.cancel();
        if let Some(input) = input.get_untracked() {
            search(input.value());
        }
    };
    // Back and Forward change the text, but not while the field has the focus.
    effect(move || {
        let search = address.listing.with(|now| now.search.clone());
        if let Some(input) = input.get()
            && document().active_element().as_ref() != Some(&input)
        {
            input.set_value(&search);
        }
    });
    let slash = window_event_listener(ev::keydown, move |event| {
        let typing = document()
            .active_element()
            .is_some_and(|it| ["INPUT", "TEXTAREA", "SELECT"].contains(&it.tag_name().as_str()));
        if let Some(input) =
            input.get_untracked().filter(|_| event.key() == "/" && !typing && !event.ctrl_key() && !event.meta_key())
        {
            event.prevent_default();
            let _ = input.focus();
        }
    });
    on_cleanup(move || slash.remove());
    view! {
        <form class="find" role="search" method="get" on:submit=submitted>
            <Glyph icon=Icon::Search/>
            <input
                type="search" name="q" aria-label=label placeholder=placeholder autocomplete="off" spellcheck="false"
                maxlength="300" node_ref=input on:input=typed
                value=address.listing.with_untracked(|now| now.search.clone())
            />
            {drawn(move || {
                let kept = Listing { search: String::new(), ..address.listing.get().from_the_start() };
                kept.pairs().map(|(name, value)| view! { <input type="hidden" name=name value=value/> }.into_any()).collect_view()
            })}
            <kbd aria-hidden="true">"/"</kbd>
        </form>
    }
}
