//! The actions in a row.

use super::{
    row::{RowKind, UserRow},
    table::RowContext,
};
use crate::{
    domain::{invitation::InvitationState, policy::Decision},
    invitations::{cancel::CancelInvitation, resend::ResendInvitation, retry_mail::RetryInvitationMail},
    ui::{act::ActForm, boxed::drawn, subject_fields::SubjectFields},
    users::suspend::ReactivateAccess,
};
use leptos::{prelude::*, server_fn::ServerFn};

#[component]
pub fn UserRowActs(row: Memo<UserRow>, is_gone: Memo<bool>, context: RowContext) -> impl IntoView {
    let RowContext { own, address, reactivate, .. } = context;
    let id = row.with_untracked(|row| row.id);
    let is_suspended = Memo::new(move |_| row.with(UserRow::is_suspended));
    let actor = own.with_value(|own| own.actor);
    let may_reactivate = Memo::new(move |_| row.with(|row| row.may_reactivate(actor)).is_ok());
    acts(row, is_gone, context, move |name, _| {
        let called = name.clone();
        let first = move || match is_suspended.get() {
            true => {
                let label = format!("Reactivate {called}");
                may_reactivate
                    .get()
                    .then(|| {
                        view! {
                            <ActForm act=reactivate path=ReactivateAccess::PATH>
                                <SubjectFields workspace=own.with_value(|own| own.workspace.clone()) id/>
                                <button class="btn act" aria-label=label>"REACTIVATE"</button>
                            </ActForm>
                        }
                        .into_any()
                    })
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
            {drawn(first)}
            <a
                href=move || address.dialog_of("revoke", id)
                data-noscroll
                class="btn danger"
                aria-label=format!("Revoke access for {name}")
            >
                "REVOKE ACCESS"
            </a>
        }
        .into_any()
    })
}

#[component]
pub fn InvitationRowActs(row: Memo<UserRow>, is_gone: Memo<bool>, context: RowContext) -> impl IntoView {
    let RowContext { own, resend, retry_mail, cancel, .. } = context;
    let id = row.with_untracked(|row| row.id);
    let workspace = move || own.with_value(|own| own.workspace.clone());
    let state = Memo::new(move |_| {
        row.with(|row| match row.who {
            RowKind::Invited { state, .. } => state,
            RowKind::User { .. } => InvitationState::Accepted,
        })
    });
    let is_undelivered = Memo::new(move |_| row.with(|row| row.is_undelivered(context.now.get())));
    acts(row, is_gone, context, move |name, may_resend| {
        let retry_label = format!("Retry email to {name}");
        let retry = move || {
            (is_undelivered.get() && may_resend.is_ok()).then(|| {
                let label = retry_label.clone();
                view! {
                    <ActForm act=retry_mail path=RetryInvitationMail::PATH>
                        <SubjectFields workspace=workspace() id/>
                        <button class="btn act" aria-label=label>"RETRY EMAIL"</button>
                    </ActForm>
                }
            })
        };
        let state = state.get();
        let (verb, resend_label) = match state.is_answered() {
            true => ("INVITE AGAIN", format!("Invite {name} again")),
            false => ("RESEND", format!("Resend invitation to {name}")),
        };
        let cancel_label = format!("Cancel invitation to {name}");
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
            {drawn(retry)}
            {resend}
            {state.is_open().then(|| view! {
                <ActForm act=cancel path=CancelInvitation::PATH>
                    <SubjectFields workspace=workspace() id/>
                    <button class="btn danger" aria-label=cancel_label>"CANCEL"</button>
                </ActForm>
            }.into_any())}
        }
        .into_any()
    })
}

/// Confirms that a cancelled invitation is to be sent again.
#[component]
pub fn Anew(state: InvitationState) -> impl IntoView {
    (state == InvitationState::Cancelled).then(|| view! { <input type="hidden" name="anew" value="true"/> }.into_any())
}

/// Shows the actions, or why there are none. Rendered again only if that or the name changes. An actor who may end the
/// row may not always edit it, so `acts` gets that answer too.
fn acts(
    row: Memo<UserRow>,
    is_gone: Memo<bool>,
    context: RowContext,
    acts: impl Fn(String, Decision) -> AnyView + Send + 'static,
) -> AnyView {
    let actor = context.own.with_value(|own| own.actor);
    let allowed = Memo::new(move |_| row.with(|row| (row.name().to_owned(), row.may_edit(actor), row.may_end(actor))));
    let cell = move || match allowed.get() {
        _ if is_gone.get() => "Moved out of this view".into_any(),
        (name, may_edit, Ok(())) => acts(name, may_edit),
        (_, _, Err(refusal)) => refusal.to_string().into_any(),
    };
    let is_note = Signal::derive(move || is_gone.get() || allowed.with(|(.., may_end)| may_end.is_err()));
    view! { <td class="acts" class:note=is_note>{drawn(cell)}</td> }.into_any()
}
