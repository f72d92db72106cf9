use super::{bulk::act::BulkAct, settle::FetchedPage};
use crate::{
    domain::policy::can_export_users,
    frame::{
        layout::current_user::CurrentUser,
        listing::{
            address::Address,
            counted,
            selection::{SelectionAct, SelectionBar, SelectionState},
        },
    },
};
use leptos::prelude::*;

/// Offers the bulk actions on the selected rows.
#[component]
pub fn UsersSelectionBar(
    fetched: Memo<Option<FetchedPage>>,
    own: CurrentUser,
    address: Address,
    selection: SelectionState,
) -> impl IntoView {
    let found = move || fetched.with(|fetched| fetched.as_ref().map_or(0, |it| it.page.found));
    let matching = Signal::derive(move || counted(found()));
    let file = can_export_users(own.actor).is_ok().then(|| own.path("settings/users/export.csv"));
    let acts = BulkAct::ALL.iter().map(move |act| {
        let danger = matches!(act, BulkAct::Revoke | BulkAct::Cancel);
        view! { <SelectionAct selection address key=act.key() label=act.label() danger/> }
    });
    view! { <SelectionBar selection address matching file>{acts.collect_view()}</SelectionBar> }
}
