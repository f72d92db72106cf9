//! Pages for people who are not signed in: plain HTML and forms, without a script, fast on any phone.

use crate::{
    store::ctx::Site,
    ui::icon::{Glyph, Icon},
};
use leptos::prelude::*;

/// Tells browsers not to turn numbers, dates and addresses into links: hydration would find other elements than it
/// expects.
pub const NO_AUTO_LINKS: &str = "telephone=no, date=no, address=no, email=no, url=no";

/// Renders the whole document of a guest page. Nothing in it is asynchronous.
pub fn render<V: IntoView>(site: &Site, title: &'static str, page: impl FnOnce() -> V) -> String {
    document(site, title, "guest", || {
        view! {
            <main class="guest-card">
                <span class="brand"><span class="mark" aria-hidden="true">"R"</span>"Roster"</span>
                {page()}
            </main>
        }
    })
}

/// Renders the document that all pages without a script share.
pub fn document<V: IntoView>(
    site: &Site,
    title: &'static str,
    class: &'static str,
    body: impl FnOnce() -> V,
) -> String {
    let owner = Owner::new();
    let html = owner.with(|| {
        let body = body();
        view! {
            <!DOCTYPE html>
            <html lang="en">
                <head>
                    <meta charset="utf-8"/>
                    <meta name="viewport" content="width=device-width, initial-scale=1"/>
                    <meta name="color-scheme" content="light dark"/>
                    <meta name="format-detection" content=NO_AUTO_LINKS/>
                    // As a child it would have a marker for hydration, which browsers show in a title.
                    <title inner_html=format!("{title} · Roster")></title>
                    <link rel="icon" href=site.assets.icon.clone() type="image/svg+xml"/>
                    <link rel="stylesheet" href=site.assets.css.clone()/>
                </head>
                <body class=class>{body}</body>
            </html>
        }
        .to_html()
    });
    owner.cleanup();
    html
}

/// Renders one field of a guest's form, with its error.
#[component]
pub fn GuestField(
    label: &'static str,
    name: &'static str,
    #[prop(default = "text")] kind: &'static str,
    #[prop(optional, into)] value: String,
    #[prop(optional)] autocomplete: &'static str,
    #[prop(optional)] hint: &'static str,
    #[prop(optional)] focused: bool,
    #[prop(optional_no_strip)] wrong: Option<String>,
) -> impl IntoView {
    let invalid = wrong.is_some();
    let described = format!("{name}-hint");
    view! {
        <label class="f" data-invalid=invalid.then_some("")>
            <span>{label}</span>
            <input
                type=kind name=name value=value autocomplete=autocomplete required autofocus=focused || invalid
                aria-invalid=invalid.then_some("true") aria-describedby=described.clone()
            />
            <small id=described>{hint}</small>
        </label>
        {wrong.map(|wrong| view! { <p class="field-error" role="alert"><Glyph icon=Icon::Bad/>{wrong}</p> })}
    }
}

/// Renders a guest page that consists of one message.
#[component]
pub fn GuestMessage(
    title: &'static str,
    #[prop(into)] text: String,
    #[prop(optional, into)] href: String,
    #[prop(optional)] link: &'static str,
) -> impl IntoView {
    let link = (!link.is_empty()).then(|| view! { <a class="btn primary block" href=href>{link}</a> });
    view! {
        <h1>{title}</h1>
        <p class="lead">{text}</p>
        {link}
    }
}
