use super::{
    icon::{Glyph, Icon},
    page_title::PageTitle,
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
    view! {
        <PageTitle title/>
        <section class="message">
            <Glyph icon/>
            <h1>{title}</h1>
            <p>{text}</p>
            // A full load: the data in the browser may be outdated.
            <a class="btn" href=href rel="external">{link}</a>
        </section>
    }
}
