use super::{
    icon::{Glyph, Icon},
    page_title::PageTitle,
};
use leptos::prelude::*;

/// A page that says one thing: what happened, and what one can do.
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
            // Another page of the server: what the browser holds of this one may no longer be true.
            <a class="btn" href=href rel="external">{link}</a>
        </section>
    }
}
