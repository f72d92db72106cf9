use super::{
    head::set_title,
    icon::{Glyph, Icon},
    location::Location,
};
use leptos::{html, prelude::*};

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
    let heading = NodeRef::<html::H1>::new();
    if let Some(location) = use_context::<Location>() {
        location.focus_on_arrival(heading);
    }
    view! {
        <section class="message">
            <Glyph icon/>
            <h1 tabindex="-1" node_ref=heading>{title}</h1>
            <p>{text}</p>
            <a class="btn" href=href>{link}</a>
        </section>
    }
}
