use crate::{App, frame::guest::NO_AUTO_LINKS, store::ctx::Site, ui::ask::Answers};
use leptos::{nonce::use_nonce, prelude::*};
use leptos_meta::MetaTags;

/// Renders the document of a signed-in page, with what the browser needs to hydrate it.
pub fn shell(site: &Site, answers: &Answers) -> impl IntoView + use<> {
    let assets = site.assets.clone();
    let nonce = use_nonce();
    let start = assets.wake();
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
                <link rel="icon" href=assets.icon.clone() type="image/svg+xml"/>
                <link rel="stylesheet" href=assets.css.clone()/>
                <link rel="modulepreload" href=assets.js.clone() nonce=nonce.clone()/>
                <link rel="preload" href=assets.wasm.clone() r#as="fetch" r#type="application/wasm" crossorigin="anonymous"/>
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
