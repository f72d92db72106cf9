use crate::{
    App,
    frame::guest::NO_AUTO_LINKS,
    parts::Part,
    store::ctx::Site,
    ui::{ask::Answers, head::Head, location::Location},
};
use hydration_context::SsrSharedContext;
use leptos::{nonce::Nonce, prelude::*};
use std::sync::Arc;

/// A document as text.
#[derive(Clone, Debug)]
pub struct Drawn {
    pub html: String,
    pub status: u16,
}

/// Draws the document of a signed-in page with the answers that are known, and with what the browser needs to hydrate
/// it.
pub fn draw(site: &Site, answers: &Answers, path: &str, query: &str, nonce: &Nonce) -> Drawn {
    // Tells the helpers of leptos that there is no window.
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new())));
    let drawn = owner.with(|| {
        provide_context(answers.clone());
        Location::provide(path, query);
        let head = Head::provide();
        // First, since it says what the head has.
        let body = view! { <App/> }.to_html();
        let html = document(site, answers, head.title.get_untracked(), body, Part::of(path, query), nonce).to_html();
        Drawn { html, status: head.status.get_untracked() }
    });
    owner.cleanup();
    drawn
}

fn document(
    site: &Site,
    answers: &Answers,
    title: &'static str,
    body: String,
    part: Option<Part>,
    nonce: &Nonce,
) -> impl IntoView + use<> {
    let assets = site.assets.clone();
    let preload = assets.preload(part.map(Part::name));
    let carried = answers.carried().into_iter().map(|(name, json)| {
        view! { <script type="application/json" data-answer=name inner_html=json></script> }
    });
    let scripts = view! {
        {carried.collect_view()}
        <script type="module" nonce=nonce.clone() inner_html=assets.wake()></script>
    };
    view! {
        <!DOCTYPE html>
        <html lang="en" data-beat-ms=site.beat_ms>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="format-detection" content=NO_AUTO_LINKS/>
                // As a child it would have a marker for hydration, which browsers show in a title.
                <title inner_html=format!("{title} · Roster")></title>
                // Before the style sheet, which a script would wait for.
                <script nonce=nonce.clone() inner_html=preload></script>
                <link rel="icon" href=assets.icon.clone() type="image/svg+xml"/>
                <link rel="stylesheet" href=assets.css.clone()/>
            </head>
            <body inner_html=body + &scripts.to_html()></body>
        </html>
    }
}
