use super::invitation_dialog::{InvitationDetails, describe_invitation};
use crate::{
    domain::policy::can_manage_invitation,
    frame::{finished::finish, layout::current_user::CurrentUser, listing::address::Address},
    invitations::edit::EditInvitation,
    ui::{
        act::{Act, ActForm},
        ask::ask,
        dialog::{Cancel, Dialog},
        dialog_error::DialogError,
        problem::Problem,
        subject_fields::SubjectFields,
    },
    users::grant_fields::GrantFields,
};
use leptos::{prelude::*, server_fn::ServerFn};
use uuid::Uuid;

#[component]
pub fn EditInvitationDialog(own: CurrentUser, address: Address, id: Uuid) -> impl IntoView {
    let back = Signal::derive(move || address.here());
    let edit = Act::default();
    let problem = finish(edit, back);
    let workspace = own.workspace.clone();
    let details = ask(format!("invitation {id}"), move || {
        // After a conflict the form shows the current state.
        edit.answer.track();
        describe_invitation(workspace.clone(), id)
    });
    view! {
        <Dialog title="Edit Invitation" close_href=back>
            {move || match details.get() {
                None => view! { <div class="skeleton"></div> }.into_any(),
                Some(Err(error)) => view! { <DialogError text=error.to_string() back/> }.into_any(),
                Some(Ok(details)) => match can_manage_invitation(own.actor, details.row.grant) {
                    Err(refusal) => view! { <DialogError text=refusal.to_string() back/> }.into_any(),
                    Ok(()) => view! { <EditInvitationForm own=own.clone() details edit problem back/> }.into_any(),
                },
            }}
        </Dialog>
    }
}

#[component]
fn EditInvitationForm(
    own: CurrentUser,
    details: InvitationDetails,
    edit: Act,
    problem: Signal<Option<String>>,
    back: Signal<String>,
) -> impl IntoView {
    let InvitationDetails { row, revision, .. } = details;
    let current = Some(row.grant);
    view! {
        <ActForm act=edit path=EditInvitation::PATH>
            <SubjectFields workspace=own.workspace.clone() id=row.id/>
            <input type="hidden" name="revision" value=revision/>
            <p>"Change what " <b>{row.email}</b> " will be able to do. Their link stays the same."</p>
            <GrantFields own current/>
            <Problem text=problem/>
            <div class="dialog-foot">
                <Cancel href=back/>
                <button class="btn primary" aria-busy=edit.busy()>"UPDATE"</button>
            </div>
        </ActForm>
    }
}
