use super::{assign::AssignContact, contact::Contact};
use crate::{
    act::{Act, ActForm},
    error::AppError,
    layout::own::Own,
    listing::address::Address,
    ui::{
        ask::ask,
        dialog::{Cancel, Dialog},
        problem::Problem,
        subject_fields::SubjectFields,
    },
    users::{edit_dialog::Cannot, finished::finish, revoke_dialog::Recipient},
};
use leptos::{
    prelude::*,
    server_fn::{ServerFn, codec::GetUrl},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A contact, and everyone it could be assigned to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    pub contact: Contact,
    pub recipients: Vec<Recipient>,
}

#[server(endpoint = "contacts/assignment", input = GetUrl, output = crate::json::Json)]
pub async fn contact_assignment(workspace: String, id: Uuid) -> Result<Assignment, AppError> {
    let ctx = crate::ctx::Ctx::of(&workspace).await?;
    let contact = super::list::one(&ctx, id).await?;
    let mut conn = ctx.state.db.read().await?;
    let recipients = crate::users::recipients::list(&mut conn, ctx.workspace.id, None).await?;
    Ok(Assignment { contact, recipients })
}

#[component]
pub fn AssignDialog(own: Own, address: Address, id: Uuid) -> impl IntoView {
    let back = Signal::derive(move || address.here());
    let assign = Act::default();
    let problem = finish(assign, back);
    let workspace = StoredValue::new(own.workspace);
    let assignment = ask(format!("assignment {id}"), move || contact_assignment(workspace.get_value(), id));
    view! {
        <Dialog title="Assign Contact" close_href=back>
            {move || match assignment.get() {
                    None => view! { <div class="skeleton"></div> }.into_any(),
                    Some(Err(error)) => view! { <Cannot text=error.to_string() back/> }.into_any(),
                    Some(Ok(Assignment { contact, recipients })) => {
                        let now = contact.assigned_to.map(|it| it.id);
                        let options = recipients.into_iter().map(move |it| view! {
                            <option value=it.id.to_string() selected=Some(it.id) == now>{it.display_name} " (" {it.email} ")"</option>
                        });
                        view! {
                            <ActForm act=assign path=AssignContact::PATH>
                                <SubjectFields workspace=workspace.get_value() id/>
                                <p><b dir="auto">{contact.name}</b></p>
                                <label class="f">
                                    <span>"Assigned to"</span>
                                    <select name="to" autofocus>
                                        <option value="">"Unassigned"</option>
                                        {options.collect_view()}
                                    </select>
                                </label>
                                <Problem text=problem/>
                                <div class="dialog-foot">
                                    <Cancel href=back/>
                                    <button class="btn primary" aria-busy=assign.busy()>"ASSIGN"</button>
                                </div>
                            </ActForm>
                        }
                        .into_any()
                    }
            }}
        </Dialog>
    }
}
