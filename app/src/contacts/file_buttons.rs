use crate::{
    domain::policy::can_export,
    frame::{
        layout::current_user::CurrentUser,
        listing::{address::Address, export_menu::ExportMenu},
    },
};
use leptos::prelude::*;

/// Shows the buttons for import and export. The export contains what the search and the filters show.
#[component]
pub fn FileButtons(address: Address) -> impl IntoView {
    let own = expect_context::<CurrentUser>();
    view! {
        // A server-rendered page outside the application.
        <a class="btn" href=own.path("contacts/import")>"IMPORT"</a>
        <ExportMenu address path=own.path("contacts/export.csv") may=can_export(own.actor) all="All contacts"/>
    }
}
