use super::bulk_dialog::ContactsAct;
use crate::{
    domain::policy::{can_delete_contacts, can_export},
    frame::{
        layout::current_user::CurrentUser,
        listing::{
            address::Address,
            selection::{SelectionAct, SelectionBar, SelectionState},
        },
    },
};
use leptos::prelude::*;

/// Offers the bulk actions on the selected contacts.
#[component]
pub fn ContactsSelectionBar(
    own: CurrentUser,
    address: Address,
    selection: SelectionState,
    matching: Signal<String>,
) -> impl IntoView {
    let file = can_export(own.actor).is_ok().then(|| own.path("contacts/export.csv"));
    let delete = can_delete_contacts(own.actor).is_ok().then(|| {
        view! { <SelectionAct selection address key=ContactsAct::Delete.key() label="DELETE" danger=true/> }.into_any()
    });
    view! {
        <SelectionBar selection address matching file>
            <SelectionAct selection address key=ContactsAct::Assign.key() label="ASSIGN"/>
            {delete}
        </SelectionBar>
    }
}
