use super::{assign::AssignContact, delete_dialog::find_contact};
use crate::{
    frame::{finished::finish, layout::current_user::CurrentUser, listing::address::Address},
    ui::{
        act::{ActForm, FormAction},
        ask::ask,
        boxed::drawn,
        dialog::{Dialog, DialogFoot, show_answer},
        problem::Problem,
        subject_fields::SubjectFields,
    },
    users::recipient_field::RecipientField,
};
use leptos::{prelude::*, server_fn::ServerFn};
use uuid::Uuid;

/// The id of the form that unassigns.
const UNASSIGN: &str = "unassign";

#[component]
pub fn AssignDialog(own: CurrentUser, address: Address, id: Uuid) -> impl IntoView {
    let back = Signal::derive(move || address.here());
    let assign = FormAction::default();
    let problem = finish(assign, back);
    let workspace = StoredValue::new(own.workspace);
    let contact = ask(format!("contact {id}"), move || find_contact(workspace.get_value(), id));
    view! {
        <Dialog title="Assign Contact" close_href=back>
            {drawn(move || show_answer(contact.get(), back, |contact| {
                let assigned = contact.assigned_to.map(|it| view! {
                    <p>"Assigned to " <bdi>{it.display_name}</bdi> "."</p>
                }.into_any());
                let unassign = assigned.is_some().then(|| view! {
                    <button class="btn" form=UNASSIGN>"UNASSIGN"</button>
                }.into_any());
                view! {
                    <ActForm act=assign path=AssignContact::PATH>
                        <SubjectFields workspace=workspace.get_value() id/>
                        <p><b dir="auto">{contact.name}</b></p>
                        {assigned}
                        <RecipientField workspace=workspace.get_value() name="to" label="Assign to" autofocus=true/>
                        <Problem text=problem/>
                        <DialogFoot back label="ASSIGN" busy=assign.busy()>{unassign}</DialogFoot>
                    </ActForm>
                    // A separate form, since it must not send the field.
                    <ActForm act=assign path=AssignContact::PATH id=Some(UNASSIGN)>
                        <SubjectFields workspace=workspace.get_value() id/>
                    </ActForm>
                }
            }))}
        </Dialog>
    }
}
