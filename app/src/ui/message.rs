use super::{
    head::set_title,
    icon::{Glyph, Icon},
};
use leptos::prelude::*;

/// Renders a page with one message: what happened, and what to do next.
#[component]
pub fn Message(
    icon: Icon,
    title: &'static str,
    #[prop(into)] text: String,
    #[prop(into)] href: String,
    link: &'static str,
) -> impl IntoView {
    set_title(title);
    view! {
        <section class="message">
            <Glyph icon/>
            <h1>{title}</h1>
            <p>{text}</p>
            <a class="btn" href=href>{link}</a>
        </section>
    }
}
