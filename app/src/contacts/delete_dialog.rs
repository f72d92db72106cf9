use super::{contact::Contact, delete::DeleteContact};
use crate::{
    error::AppError,
    layout::own::Own,
    listing::address::Address,
    policy::can_delete_contacts,
    ui::{
        dialog::{Cancel, Dialog},
        problem::Problem,
        subject_fields::SubjectFields,
    },
    users::{edit_dialog::Cannot, finished::finish},
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use uuid::Uuid;

#[server(endpoint = "contacts/find", input = GetUrl, output = crate::json::Json)]
pub async fn find_contact(workspace: String, id: Uuid) -> Result<Contact, AppError> {
    let ctx = crate::ctx::Ctx::of(&workspace).await?;
    super::list::one(&ctx, id).await
}

#[component]
pub fn DeleteDialog(own: Own, address: Address, id: Uuid) -> impl IntoView {
    let back = Signal::derive(move || address.here());
    let delete = ServerAction::<DeleteContact>::new();
    let problem = finish(delete, back);
    let actor = own.actor;
    let workspace = StoredValue::new(own.workspace);
    let contact = Resource::new(|| (), move |()| find_contact(workspace.get_value(), id));
    view! {
        <Dialog title="Delete Contact" close_href=back>
            <Transition fallback=|| view! { <div class="skeleton"></div> }>
                {move || contact.get().map(|contact| match contact.and_then(|contact| {
                    can_delete_contacts(actor)?;
                    Ok(contact)
                }) {
                    Err(error) => view! { <Cannot text=error.to_string() back/> }.into_any(),
                    Ok(contact) => view! {
                        <ActionForm action=delete>
                            <SubjectFields workspace=workspace.get_value() id/>
                            <p><b dir="auto">{contact.name}</b> " is deleted from this workspace. This cannot be undone."</p>
                            <Problem text=problem/>
                            <div class="dialog-foot">
                                <Cancel href=back focused=true/>
                                <button class="btn destructive" aria-busy=move || delete.pending().get().then_some("true")>"DELETE"</button>
                            </div>
                        </ActionForm>
                    }
                    .into_any(),
                })}
            </Transition>
        </Dialog>
    }
}
