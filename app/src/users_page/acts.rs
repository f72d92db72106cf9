//! What can be done in a row.

use super::{
    row::{UserRow, Who},
    table::Around,
};
use crate::{
    domain::{invitation::InvitationState, policy::Decision},
    invitations::{cancel::CancelInvitation, resend::ResendInvitation, retry_mail::RetryInvitationMail},
    ui::{act::ActForm, subject_fields::SubjectFields},
    users::suspend::ReactivateAccess,
};
use leptos::{prelude::*, server_fn::ServerFn};

#[component]
pub fn UserActs(row: Memo<UserRow>, is_gone: Memo<bool>, around: Around) -> impl IntoView {
    let Around { own, address, reactivate, .. } = around;
    let id = row.with_untracked(|row| row.id);
    let is_suspended = Memo::new(move |_| row.with(UserRow::is_suspended));
    acts(row, is_gone, around, move |name, _| {
        let called = name.clone();
        let first = move || match is_suspended.get() {
            true => {
                let label = format!("Reactivate {called}");
                view! {
                    <ActForm act=reactivate path=ReactivateAccess::PATH>
                        <SubjectFields workspace=own.with_value(|own| own.workspace.clone()) id/>
                        <button class="btn act" aria-label=label>"REACTIVATE"</button>
                    </ActForm>
                }
                .into_any()
            }
            false => {
                let label = format!("Edit {called}");
                view! {
                    <a href=address.dialog_of("edit", id) data-noscroll class="btn act" aria-label=label>"EDIT"</a>
                }
                .into_any()
            }
        };
        view! {
            {first}
            <a
                href=move || address.dialog_of("revoke", id)
                data-noscroll
                class="btn danger"
                aria-label=format!("Revoke access of {name}")
            >
                "REVOKE ACCESS"
            </a>
        }
        .into_any()
    })
}

#[component]
pub fn InvitedActs(row: Memo<UserRow>, is_gone: Memo<bool>, around: Around) -> impl IntoView {
    let Around { own, resend, retry_mail, cancel, .. } = around;
    let id = row.with_untracked(|row| row.id);
    let workspace = move || own.with_value(|own| own.workspace.clone());
    let state = Memo::new(move |_| {
        row.with(|row| match row.who {
            Who::Invited { state, .. } => state,
            Who::User { .. } => InvitationState::Accepted,
        })
    });
    let is_undelivered = Memo::new(move |_| row.with(|row| row.is_undelivered(around.now.get())));
    acts(row, is_gone, around, move |name, may_resend| {
        let retry_label = format!("Try the mail to {name} again");
        let retry = move || {
            (is_undelivered.get() && may_resend.is_ok()).then(|| {
                let label = retry_label.clone();
                view! {
                    <ActForm act=retry_mail path=RetryInvitationMail::PATH>
                        <SubjectFields workspace=workspace() id/>
                        <button class="btn act" aria-label=label>"TRY AGAIN"</button>
                    </ActForm>
                }
            })
        };
        let state = state.get();
        let (verb, resend_label) = match state.is_answered() {
            true => ("INVITE AGAIN", format!("Invite {name} again")),
            false => ("RESEND", format!("Resend the invitation of {name}")),
        };
        let cancel_label = format!("Cancel the invitation of {name}");
        let resend = match may_resend {
            Ok(()) => view! {
                <ActForm act=resend path=ResendInvitation::PATH>
                    <SubjectFields workspace=workspace() id/>
                    <Anew state/>
                    <button class="btn act" aria-label=resend_label>{verb}</button>
                </ActForm>
            }
            .into_any(),
            Err(refusal) => view! { <small class="note">{refusal.to_string()}</small> }.into_any(),
        };
        view! {
            {retry}
            {resend}
            {state.is_open().then(|| view! {
                <ActForm act=cancel path=CancelInvitation::PATH>
                    <SubjectFields workspace=workspace() id/>
                    <button class="btn danger" aria-label=cancel_label>"CANCEL"</button>
                </ActForm>
            })}
        }
        .into_any()
    })
}

/// That what was cancelled is meant to be sent anew.
#[component]
pub fn Anew(state: InvitationState) -> impl IntoView {
    (state == InvitationState::Cancelled).then(|| view! { <input type="hidden" name="anew" value="true"/> })
}

/// The acts, or the reason why there are none; drawn again only when that or the name changes. Who may end may not
/// always edit: that answer goes on to the acts.
fn acts(
    row: Memo<UserRow>,
    is_gone: Memo<bool>,
    around: Around,
    acts: impl Fn(String, Decision) -> AnyView + Send + 'static,
) -> AnyView {
    let actor = around.own.with_value(|own| own.actor);
    let allowed = Memo::new(move |_| row.with(|row| (row.name().to_owned(), row.may_edit(actor), row.may_end(actor))));
    let cell = move || match allowed.get() {
        _ if is_gone.get() => "No longer in this list".into_any(),
        (name, may_edit, Ok(())) => acts(name, may_edit),
        (_, _, Err(refusal)) => refusal.to_string().into_any(),
    };
    let is_note = move || is_gone.get() || allowed.with(|(.., may_end)| may_end.is_err());
    view! { <td class="acts" class:note=is_note>{cell}</td> }.into_any()
}
