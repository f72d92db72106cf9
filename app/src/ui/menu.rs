use super::boxed::drawn;
use super::icon::{Glyph, Icon};
use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;

/// Renders a menu of links that opens with or without a script. `chosen` is shown beside the label.
#[component]
pub fn Menu(
    label: &'static str,
    #[prop(into)] chosen: Signal<Option<&'static str>>,
    children: Children,
) -> impl IntoView {
    let menu = NodeRef::<html::Details>::new();
    let close = move || {
        if let Some(menu) = menu.get_untracked() {
            // It throws only on a malformed name.
            let _ = menu.remove_attribute("open");
        }
    };
    let outside = window_event_listener(ev::pointerdown, move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
        if menu.get_untracked().is_some_and(|menu| !menu.contains(target.as_ref())) {
            close();
        }
    });
    on_cleanup(move || outside.remove());
    let escape = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" {
            close();
            let summary = menu.get_untracked().and_then(|menu| menu.first_element_child());
            if let Some(summary) = summary.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
                // It throws only when the element has left the page.
                let _ = summary.focus();
            }
        }
    };
    view! {
        <details class="menu" name="menu" node_ref=menu on:keydown=escape>
            <summary class="btn quiet" class:is-chosen=move || chosen.get().is_some()>
                {drawn(move || match chosen.get() {
                    Some(chosen) => view! { <span class="vh">{label} ": "</span> {chosen} }.into_any(),
                    None => label.into_any(),
                })}
                <Glyph icon=Icon::Chevron/>
            </summary>
            <div class="menu-list" on:click=move |_| close()>{children()}</div>
        </details>
    }
}

/// Renders one link of a menu.
#[component]
pub fn MenuLink(
    #[prop(into)] href: Signal<String>,
    #[prop(into)] current: Signal<bool>,
    text: &'static str,
) -> impl IntoView {
    view! {
        <a href=href data-noscroll aria-current=move || current.get().then_some("true")>
            {text} {drawn(move || current.get().then(|| view! { <Glyph icon=Icon::Check/> }.into_any()))}
        </a>
    }
}
