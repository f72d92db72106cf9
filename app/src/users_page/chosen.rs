use super::settle::Fetched;
use crate::{
    layout::own::Own,
    listing::{Listing, address::Address, counted},
    policy::can_export_users,
    ui::{
        icon::{Glyph, Icon},
        selection::{Selection, SelectionAct, SelectionBar},
    },
    users::bulk::BulkAct,
};
use leptos::prelude::*;
use std::fmt::Write;

/// What can be done with the rows that are selected.
#[component]
pub fn Chosen(fetched: Memo<Option<Fetched>>, own: Own, address: Address, selection: Selection) -> impl IntoView {
    let matching =
        Signal::derive(move || counted(fetched.with(|fetched| fetched.as_ref().map_or(0, |it| it.page.found))));
    let pairs = Signal::derive(move || address.listing.with(|it| it.pairs().collect::<Vec<_>>()));
    let href = Signal::derive(move || address.dialog("selected"));
    let acts = BulkAct::ALL.map(|act| {
        let danger = matches!(act, BulkAct::Revoke | BulkAct::Cancel);
        view! { <SelectionAct selection href key=act.key() label=act.label() danger/> }
    });
    let path = own.path("settings/users/export.csv");
    let export = can_export_users(own.actor).is_ok().then(|| {
        let action = path.clone();
        let href = move || exported(&path, selection, address.listing.get().from_the_start());
        view! {
            <a class="btn scripted" href=href download rel="external"><Glyph icon=Icon::Download/> "EXPORT"</a>
            <button class="btn unscripted" formaction=action>"EXPORT"</button>
        }
    });
    view! {
        <SelectionBar selection action=own.path("settings/users") pairs matching dialog="selected">
            {acts}
            {export}
        </SelectionBar>
    }
}

/// The address of a file with the chosen alone, or with all that match.
fn exported(path: &str, selection: Selection, listing: Listing) -> String {
    let mut href = format!("{path}?{}", listing.query());
    if !selection.all.get() {
        selection.ids.with(|ids| ids.iter().for_each(|id| _ = write!(href, "&ids%5B%5D={id}")));
    }
    href
}
