use crate::{
    layout::own::Own,
    listing::{Listing, address::Address},
    policy::can_export,
    ui::{
        icon::{Glyph, Icon},
        url::with_query,
    },
};
use leptos::prelude::*;

/// From a file, and into one: what the search and the filter show.
#[component]
pub fn FileButtons(address: Address) -> impl IntoView {
    let own = expect_context::<Own>();
    let export = own.path("contacts/export.csv");
    view! {
        // A page that the server draws, without this application.
        <a class="btn" href=own.path("contacts/import") rel="external">"IMPORT"</a>
        {match can_export(own.actor) {
            Ok(()) => view! {
                <a
                    class="btn"
                    href=move || with_query(&export, &address.listing.with(Listing::from_the_start).query())
                    download
                >
                    <Glyph icon=Icon::Download/>
                    "EXPORT"
                </a>
            }.into_any(),
            Err(refusal) => view! {
                <button class="btn" aria-disabled="true" title=refusal.to_string()>
                    <Glyph icon=Icon::Download/>
                    "EXPORT"
                    <span class="vh">{refusal.to_string()}</span>
                </button>
            }.into_any(),
        }}
    }
}
