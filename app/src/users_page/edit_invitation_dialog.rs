use super::invitation_dialog::{InvitationDetails, describe_invitation};
use crate::{
    domain::policy::can_manage_invitation,
    frame::{finished::finish, layout::current_user::CurrentUser, listing::address::Address},
    invitations::edit::EditInvitation,
    ui::{
        act::{ActForm, FormAction},
        ask::ask,
        boxed::drawn,
        dialog::{Dialog, DialogFoot, show_answer},
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
    let edit = FormAction::default();
    let problem = finish(edit, back);
    let workspace = own.workspace.clone();
    let details = ask(format!("invitation {id}"), move || {
        // After a conflict the form shows the current state.
        edit.answer.track();
        describe_invitation(workspace.clone(), id)
    });
    let actor = own.actor;
    let allowed = move || {
        details.get().map(|details| {
            let details = details?;
            can_manage_invitation(actor, details.row.grant)?;
            Ok(details)
        })
    };
    view! {
        <Dialog title="Edit Invitation" close_href=back>
            {drawn(move || {
                let own = own.clone();
                show_answer(allowed(), back, |details| view! { <EditInvitationForm own details edit problem back/> })
            })}
        </Dialog>
    }
}

#[component]
fn EditInvitationForm(
    own: CurrentUser,
    details: InvitationDetails,
    edit: FormAction,
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
            <DialogFoot back label="UPDATE" busy=edit.busy()/>
        </ActForm>
    }
}
