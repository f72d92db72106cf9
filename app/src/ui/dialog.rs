use super::icon::{Glyph, Icon};
use leptos::{ev, html, prelude::*};
use leptos_router::hooks::use_navigate;

/// Renders a `<dialog>`. It is open while the URL names it: closing it navigates to `close_href`.
#[component]
pub fn Dialog(title: &'static str, #[prop(into)] close_href: Signal<String>, children: Children) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let navigate = use_navigate();
    Effect::new(move || {
        let Some(element) = dialog.get() else { return };
        // The server renders it open, which is not modal.
        element.close();
        // It throws only when the element has left the page.
        let _ = element.show_modal();
        // Closing it before it leaves the page returns the focus.
        on_cleanup(move || {
            if let Some(element) = dialog.get_untracked() {
                element.close();
            }
        });
    });
    let close = move |event: ev::Event| {
        event.prevent_default();
        navigate(&close_href.get_untracked(), stay());
    };
    view! {
        <dialog class="dialog" open node_ref=dialog aria-labelledby="dialog-title" on:cancel=close>
            <div class="dialog-head">
                <h2 id="dialog-title">{title}</h2>
                <a class="icon" href=close_href aria-label="Close" data-noscroll>
                    <Glyph icon=Icon::Close/>
                </a>
            </div>
            {children()}
        </dialog>
    }
}

/// Renders the Cancel link. With `focused` it takes the focus, even when the dialog's content arrives late.
#[component]
pub fn Cancel(href: Signal<String>, #[prop(optional)] focused: bool) -> impl IntoView {
    let link = NodeRef::<html::A>::new();
    Effect::new(move || {
        if let Some(link) = link.get().filter(|_| focused) {
            // It throws only when the element has left the page.
            let _ = link.focus();
        }
    });
    view! {
        <a class="btn" href=href data-noscroll autofocus=focused node_ref=link>
            "Cancel"
        </a>
    }
}

/// Navigates without scrolling: dialogs open and close over a page that stays.
pub fn stay() -> leptos_router::NavigateOptions {
    leptos_router::NavigateOptions { scroll: false, ..Default::default() }
}
