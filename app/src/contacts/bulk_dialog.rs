use super::bulk::{AssignMany, DeleteMany, count_contacts};
use crate::{
    domain::{
        bulk::BulkDone,
        number::{count_of, form_of},
        policy::can_delete_contacts,
    },
    frame::{
        finished::finish_many,
        layout::current_user::CurrentUser,
        listing::{
            address::Address,
            selection::SelectionState,
            selection_query::{SelectionFields, SelectionQuery},
        },
    },
    ui::{
        act::{ActForm, FormAction},
        ask::ask,
        boxed::drawn,
        dialog::{Dialog, DialogFoot, show_answer},
        problem::Problem,
    },
    users::recipient_field::RecipientField,
};
use leptos::{prelude::*, server_fn::ServerFn};
use strum::{EnumString, IntoStaticStr};

#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum ContactsAct {
    Assign,
    Delete,
}

impl ContactsAct {
    pub fn key(self) -> &'static str {
        self.into()
    }

    pub fn parse(key: &str) -> Option<Self> {
        key.parse().ok()
    }
}

/// The id of the form that unassigns.
const UNASSIGN: &str = "unassign";

#[component]
pub fn ContactsBulkDialog(
    own: CurrentUser,
    address: Address,
    act: ContactsAct,
    selection: SelectionState,
) -> impl IntoView {
    let back = Signal::derive(move || address.here());
    let doing = FormAction::<BulkDone>::default();
    let (problem, _) = finish_many(doing, selection, back);
    let workspace = StoredValue::new(own.workspace);
    let selected = StoredValue::new(SelectionQuery::read(address));
    let count = ask("chosen contacts", move || {
        let SelectionQuery { ids, query } = selected.get_value();
        count_contacts(workspace.get_value(), ids, query)
    });
    let title = match act {
        ContactsAct::Assign => "Assign Contacts",
        ContactsAct::Delete => "Delete Contacts",
    };
    let fields = move || {
        view! { <input type="hidden" name="workspace" value=workspace.get_value()/> <SelectionFields selected=selected.get_value()/> }
    };
    let form = move |count: i64| {
        match act {
        ContactsAct::Assign => view! {
            <ActForm act=doing path=AssignMany::PATH>
                {fields()}
                <p>"Assign " {count_of(count, "contact", "contacts")} " to a User, or unassign " {form_of(count, "it", "them")} "."</p>
                <RecipientField workspace=workspace.get_value() name="to" label="Assign to" autofocus=true/>
                <Problem text=problem/>
                <DialogFoot back label="ASSIGN" busy=doing.busy()>
                    <button class="btn" form=UNASSIGN>"UNASSIGN"</button>
                </DialogFoot>
            </ActForm>
            // A separate form, since it must not send the field.
            <ActForm act=doing path=AssignMany::PATH id=Some(UNASSIGN)>{fields()}</ActForm>
        }
        .into_any(),
        ContactsAct::Delete => view! {
            <ActForm act=doing path=DeleteMany::PATH>
                {fields()}
                <p>"Delete " {count_of(count, "contact", "contacts")} " from this workspace? This can't be undone."</p>
                <Problem text=problem/>
                <DialogFoot back label="DELETE" busy=doing.busy() destructive=true/>
            </ActForm>
        }
        .into_any(),
    }
    };
    let allowed = match act {
        ContactsAct::Assign => Ok(()),
        ContactsAct::Delete => can_delete_contacts(own.actor),
    };
    view! {
        <Dialog title close_href=back>
            {drawn(move || {
                let answer = match allowed {
                    Ok(()) => count.get(),
                    Err(refusal) => Some(Err(refusal.into())),
                };
                show_answer(answer, back, form)
            })}
        </Dialog>
    }
}
