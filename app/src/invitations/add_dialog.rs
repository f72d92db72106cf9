use super::{invite::InviteUsers, invitees::InviteesField};
use crate::{
    domain::{invited::Invited, limit::MESSAGE_LENGTH_MAX},
    frame::{finished::finish_invited, layout::current_user::CurrentUser, listing::address::Address},
    ui::{
        act::{ActForm, FormAction},
        boxed::{drawn, effect},
        dialog::{Dialog, DialogFoot},
        location::use_location,
        problem::Problem,
        skipped_list::SkippedList,
        text_area::TextArea,
    },
    users::grant_fields::GrantFields,
};
use leptos::{prelude::*, server_fn::ServerFn};

#[component]
pub fn AddDialog(own: CurrentUser, address: Address) -> impl IntoView {
    let back = Signal::derive(move || address.here());
    let invite = FormAction::<Invited>::default();
    let query = use_location().query.get_untracked();
    let typed = RwSignal::new(query.get("emails").unwrap_or_default());
    let message = query.get("message").unwrap_or_default();
    let problem = finish_invited(invite, back, typed);
    let file = own.path("settings/users/import");
    let (workspace, workspace_name) = (own.workspace.clone(), own.workspace_name.clone());
    // With JavaScript the CHECK button is hidden: the check runs while typing.
    let awake = RwSignal::new(false);
    effect(move || awake.set(true));
    view! {
        <Dialog title="Add User" close_href=back>
            <ActForm act=invite path=InviteUsers::PATH novalidate=true>
                <input type="hidden" name="workspace" value=own.workspace.clone()/>
                <input type="hidden" name="dialog" value="add"/>
                <InviteesField workspace workspace_name typed wrong=Signal::derive(move || problem.with(Option::is_some))/>
                <p class="faint"><a class="link" href=file>"Import from CSV instead"</a></p>
                <Problem text=problem/>
                {drawn(move || invite.answer.with(|answer| match answer {
                    Some(Ok(invited)) if invited.each.len() > 1 => Some(invited.clone()),
                    _ => None,
                }).map(|invited| view! { <SkippedList skipped=not_invited(invited)/> }.into_any()))}
                <GrantFields own/>
                <details class="fold" open=!message.is_empty()>
                    <summary>"Add a message"</summary>
                    <label class="f">
                        <span>"Message (optional)"</span>
                        <TextArea text=message.clone() {..} name="message" rows="3" maxlength=MESSAGE_LENGTH_MAX dir="auto"/>
                        <small>"Added to the invitation email. Up to 500 characters."</small>
                    </label>
                </details>
                <DialogFoot back label="ADD" busy=invite.busy()>
                    <button class="btn" formmethod="get" formaction="" hidden=move || awake.get()>"CHECK"</button>
                </DialogFoot>
            </ActForm>
        </Dialog>
    }
}

fn not_invited(invited: Invited) -> Vec<(String, String)> {
    let why = |result: Result<crate::domain::outcome::Outcome, crate::domain::error::AppError>| match result {
        Ok(outcome) => outcome.to_string(),
        Err(error) => error.to_string(),
    };
    invited.each.into_iter().filter(|it| !it.is_done()).map(|it| (it.email, why(it.result))).collect()
}
