use super::{Listing, address::Address};
use crate::{
    domain::policy::Decision,
    ui::{
        icon::{Glyph, Icon},
        menu::Menu,
        url::with_query,
    },
};
use leptos::prelude::*;

/// Offers a CSV file of the current listing or of everything, or a disabled button with the reason.
#[component]
pub fn ExportMenu(
    address: Address,
    /// The path of the CSV file.
    path: String,
    may: Decision,
    /// The label of the file with everything.
    all: &'static str,
) -> impl IntoView {
    if let Err(refusal) = may {
        return view! {
            <button class="btn" aria-disabled="true" title=refusal.to_string()>
                <Glyph icon=Icon::Download/>
                "Export"
                <span class="vh">{refusal.to_string()}</span>
            </button>
        }
        .into_any();
    }
    let path = StoredValue::new(path);
    let shown = move || address.listing.with(|it| it.from_the_start().query());
    let link = move |of_all: Option<()>, text: String, mark: Option<&'static str>| {
        let href = Signal::derive(move || {
            let query = if of_all.is_some() { Listing::default().query() } else { shown() };
            let query = [query.as_str(), mark.unwrap_or_default()].join("&");
            with_query(&path.get_value(), query.trim_matches('&'))
        });
        view! { <a href=href download>{text}</a> }
    };
    // A byte order mark tells Excel that the file is UTF-8.
    let excel = Some("bom=1");
    // Excel expects semicolons in locales with a decimal comma.
    let semicolons = Some("bom=1&separator=semicolon");
    view! {
        <Menu label="Export" chosen=Signal::stored(None)>
            {link(None, "Current view (CSV)".to_owned(), None)}
            {link(Some(()), format!("{all} (CSV)"), None)}
            {link(None, "Current view (CSV for Excel)".to_owned(), excel)}
            {link(Some(()), format!("{all} (CSV for Excel)"), excel)}
            {link(None, "Current view (CSV with semicolons)".to_owned(), semicolons)}
            {link(Some(()), format!("{all} (CSV with semicolons)"), semicolons)}
        </Menu>
    }
    .into_any()
}
