use super::{contact::Contact, delete::DeleteContact};
use crate::{
    domain::{error::AppError, policy::can_delete_contacts},
    frame::{finished::finish, layout::current_user::CurrentUser, listing::address::Address},
    ui::{
        act::{ActForm, FormAction},
        ask::ask,
        boxed::drawn,
        dialog::{Dialog, DialogFoot, show_answer},
        problem::Problem,
        protocol::Reads,
        subject_fields::SubjectFields,
    },
};
use leptos::{prelude::*, server_fn::ServerFn};
use uuid::Uuid;

#[server(endpoint = "contacts/find", protocol = Reads)]
pub async fn find_contact(workspace: String, id: Uuid) -> Result<Contact, AppError> {
    let ctx = crate::store::ctx::Ctx::of(&workspace).await?;
    super::list::load(&ctx, id).await
}

#[component]
pub fn DeleteDialog(own: CurrentUser, address: Address, id: Uuid) -> impl IntoView {
    let back = Signal::derive(move || address.here());
    let delete = FormAction::default();
    let problem = finish(delete, back);
    let actor = own.actor;
    let workspace = StoredValue::new(own.workspace);
    let contact = ask(format!("contact {id}"), move || find_contact(workspace.get_value(), id));
    let allowed = move || {
        contact.get().map(|contact| {
            let contact = contact?;
            can_delete_contacts(actor)?;
            Ok(contact)
        })
    };
    view! {
        <Dialog title="Delete Contact" close_href=back>
            {drawn(move || show_answer(allowed(), back, |contact| view! {
                <ActForm act=delete path=DeleteContact::PATH>
                    <SubjectFields workspace=workspace.get_value() id/>
                    <p>"Delete " <b dir="auto">{contact.name}</b> " from this workspace? This can't be undone."</p>
                    <Problem text=problem/>
                    <DialogFoot back label="DELETE" busy=delete.busy() destructive=true/>
                </ActForm>
            }))}
        </Dialog>
    }
}
