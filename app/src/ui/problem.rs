use super::boxed::drawn;
use super::icon::{Glyph, Icon};
use leptos::prelude::*;

/// Shows a form's problem above its buttons, if there is one.
#[component]
pub fn Problem(#[prop(into)] text: Signal<Option<String>>) -> impl IntoView {
    view! {
        <div role="alert">
            {drawn(move || {
                text.get().map(|text| view! {
                    <div class="bad-box">
                        <Glyph icon=Icon::Bad/>
                        <p>{text}</p>
                    </div>
                }.into_any())
            })}
        </div>
    }
}
