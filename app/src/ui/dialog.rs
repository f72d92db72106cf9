use super::{
    boxed::effect,
    icon::{Glyph, Icon},
    location::use_location,
    problem::Problem,
};
use crate::domain::error::AppError;
use leptos::{ev, html, prelude::*};

/// Renders a `<dialog>`. It is open while the URL names it: closing it navigates to `close_href`.
#[component]
pub fn Dialog(title: &'static str, #[prop(into)] close_href: Signal<String>, children: Children) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let location = use_location();
    effect(move || {
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
        location.go(&close_href.get_untracked());
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

/// Shows what a dialog asked for: a skeleton until the answer is there, then `content` or the error.
pub fn show_answer<T, V: IntoView + 'static>(
    answer: Option<Result<T, AppError>>,
    back: Signal<String>,
    content: impl FnOnce(T) -> V,
) -> AnyView {
    match answer {
        None => view! { <div class="skeleton"></div> }.into_any(),
        Some(Ok(answer)) => content(answer).into_any(),
        Some(Err(error)) => view! { <DialogError text=error.to_string() back/> }.into_any(),
    }
}

/// Shows, in a dialog, why it cannot be used.
#[component]
fn DialogError(text: String, back: Signal<String>) -> impl IntoView {
    view! {
        <form>
            <Problem text=Signal::stored(Some(text))/>
            <div class="dialog-foot"><Cancel href=back focused=true/></div>
        </form>
    }
}

/// Renders the buttons at the end of a form: `children`, Cancel, and the button that submits it.
#[component]
pub fn DialogFoot(
    back: Signal<String>,
    label: &'static str,
    /// `aria-busy` of the submit button.
    busy: Signal<Option<&'static str>>,
    /// Whether the action cannot be undone. Cancel then has the focus.
    #[prop(optional)]
    destructive: bool,
    /// Whether there is anything to submit.
    #[prop(default = true)]
    able: bool,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let class = if destructive { "btn destructive" } else { "btn primary" };
    view! {
        <div class="dialog-foot">
            {children.map(|children| children())}
            <Cancel href=back focused=destructive/>
            {able.then(|| view! { <button class=class aria-busy=busy>{label}</button> }.into_any())}
        </div>
    }
}

/// Renders the Cancel link. With `focused` it takes the focus, even when the dialog's content arrives late.
#[component]
fn Cancel(href: Signal<String>, #[prop(optional)] focused: bool) -> impl IntoView {
    let link = NodeRef::<html::A>::new();
    effect(move || {
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
