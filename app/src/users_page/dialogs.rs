//! The dialogs of the Users page, a part that is loaded apart.

use super::{
    bulk::{act::BulkAct, dialog::BulkDialog},
    edit_invitation_dialog::EditInvitationDialog,
    invitation_dialog::InvitationDialog,
    links_dialog::LinksDialog,
};
use crate::{
    domain::url::Query,
    frame::{
        layout::current_user::CurrentUser,
        listing::{address::Address, selection::SelectionState},
    },
    invitations::add_dialog::AddDialog,
    ui::part::PartView,
    users::{edit_dialog::EditDialog, revoke_dialog::RevokeDialog, user_dialog::UserDialog},
};
use leptos::{prelude::*, wasm_split::wasm_split};
use uuid::Uuid;

/// The dialog that the URL opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UsersDialog {
    Add,
    User(Uuid),
    Invitation(Uuid),
    EditInvitation(Uuid),
    Edit(Uuid),
    Revoke(Uuid),
    Selected(BulkAct),
}

impl UsersDialog {
    pub fn read(query: &Query) -> Option<Self> {
        let id = query.get("id").and_then(|id| id.parse().ok());
        Some(match (query.get("dialog")?.as_str(), id) {
            ("add", _) => Self::Add,
            ("user", Some(id)) => Self::User(id),
            ("invitation", Some(id)) => Self::Invitation(id),
            ("edit-invitation", Some(id)) => Self::EditInvitation(id),
            ("edit", Some(id)) => Self::Edit(id),
            ("revoke", Some(id)) => Self::Revoke(id),
            ("selected", _) => Self::Selected(BulkAct::parse(&query.get("act")?)?),
            _ => return None,
        })
    }
}

#[wasm_split(dialogs, wasm_split_path = leptos::wasm_split, preload(load_dialogs), fallible)]
pub fn dialogs(open: UsersDialog, own: CurrentUser, address: Address, selection: SelectionState) -> PartView {
    Ok(match open {
        UsersDialog::Add => view! { <AddDialog own address/> }.into_any(),
        UsersDialog::User(id) => view! { <UserDialog own address id/> }.into_any(),
        UsersDialog::Invitation(id) => view! { <InvitationDialog own address id/> }.into_any(),
        UsersDialog::EditInvitation(id) => view! { <EditInvitationDialog own address id/> }.into_any(),
        UsersDialog::Edit(id) => view! { <EditDialog own address id/> }.into_any(),
        UsersDialog::Revoke(id) => view! { <RevokeDialog own address id/> }.into_any(),
        UsersDialog::Selected(BulkAct::Links) => view! { <LinksDialog own address/> }.into_any(),
        UsersDialog::Selected(act) => view! { <BulkDialog own address act selection/> }.into_any(),
    })
}
