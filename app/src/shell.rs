use crate::{App, frame::guest::NO_AUTO_LINKS, parts::Part, store::ctx::Site, ui::ask::Answers};
use axum::http::request::Parts;
use leptos::{nonce::use_nonce, prelude::*};
use leptos_meta::MetaTags;

/// Renders the document of a signed-in page, with what the browser needs to hydrate it.
pub fn shell(site: &Site, answers: &Answers) -> impl IntoView + use<> {
    let assets = site.assets.clone();
    let nonce = use_nonce();
    let start = assets.wake();
    let part = use_context::<Parts>().and_then(|it| Part::of(it.uri.path(), it.uri.query().unwrap_or_default()));
    let preload = assets.preload(part.map(Part::name));
    let carried = answers.carried().into_iter().map(|(name, json)| {
        view! { <script type="application/json" data-answer=name inner_html=json></script> }
    });
    let carried = carried.collect_view();
    view! {
        <!DOCTYPE html>
        <html lang="en" data-beat-ms=site.beat_ms>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="format-detection" content=NO_AUTO_LINKS/>
                // Before the style sheet, which a script would wait for.
                <script nonce=nonce.clone() inner_html=preload></script>
                <link rel="icon" href=assets.icon.clone() type="image/svg+xml"/>
                <link rel="stylesheet" href=assets.css.clone()/>
                <MetaTags/>
            </head>
            <body>
                <App/>
                {carried}
                <script type="module" nonce=nonce inner_html=start></script>
            </body>
        </html>
    }
}
