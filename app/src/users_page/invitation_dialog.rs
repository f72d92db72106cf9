use super::{
    acts::Anew,
    links::{CopyLinks, InvitationLinks},
    links_box::LinksBox,
    row::{RowKind, UserRow},
};
use crate::{
    domain::{
        error::{AppError, Invalid},
        invitation::{InvitationState, MailState},
        policy::{can_invite, can_manage_invitation},
        time::exact,
    },
    frame::{
        finished::finish, layout::current_user::CurrentUser, listing::address::Address, live::signals::Live,
        state_tag::StateTag,
    },
    invitations::{cancel::CancelInvitation, extend::ExtendInvitation, resend::ResendInvitation},
    ui::{
        act::{ActForm, FormAction},
        ask::ask,
        boxed::drawn,
        dialog::{Dialog, show_answer},
        problem::Problem,
        protocol::Reads,
        subject_fields::SubjectFields,
        time::{Ago, until},
    },
};
use leptos::{prelude::*, server_fn::ServerFn};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The details of one invitation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationDetails {
    pub row: UserRow,
    pub message: String,
    pub revision: i64,
    pub now: i64,
}

#[server(endpoint = "invitations/describe", protocol = Reads)]
pub async fn describe_invitation(workspace: String, id: Uuid) -> Result<InvitationDetails, AppError> {
    let ctx = crate::store::ctx::Ctx::of(&workspace).await?;
    query::describe(&ctx, id).await
}

#[cfg(feature = "ssr")]
mod query {
    use super::InvitationDetails;
    use crate::{
        domain::{error::AppError, policy},
        store::{ctx::Ctx, db::sql},
        users_page::select::select_by_ids,
    };
    use uuid::Uuid;

    pub async fn describe(ctx: &Ctx, id: Uuid) -> Result<InvitationDetails, AppError> {
        policy::can_open_users(ctx.actor)?;
        let mut conn = ctx.state.db.read().await?;
        let rows = select_by_ids(&mut conn, ctx, &[id]).await?;
        let row = rows.into_iter().find(|row| row.user_id.is_none()).ok_or(AppError::NotFound)?;
        let (message, revision) = sql("select message, revision from invitations where id = $1")
            .bind(id)
            .fetch_one::<(String, i64)>(&mut conn)
            .await?;
        Ok(InvitationDetails { row: row.into_user_row(ctx, &[]), message, revision, now: ctx.now })
    }
}

/// Shows an invitation's state and its actions.
#[component]
pub fn InvitationDialog(own: CurrentUser, address: Address, id: Uuid) -> impl IntoView {
    let live = expect_context::<Live>();
    let back = Signal::derive(move || address.here());
    let workspace = own.workspace.clone();
    let details = ask(format!("invitation {id}"), move || {
        live.users.track();
        describe_invitation(workspace.clone(), id)
    });
    let copy = FormAction::<InvitationLinks>::default();
    view! {
        <Dialog title="Invitation" close_href=back>
            {drawn(move || {
                let own = own.clone();
                show_answer(details.get(), back, |details| view! { <InvitationSummary own address details copy/> })
            })}
        </Dialog>
    }
}

#[component]
fn InvitationSummary(
    own: CurrentUser,
    address: Address,
    details: InvitationDetails,
    copy: FormAction<InvitationLinks>,
) -> impl IntoView {
    let InvitationDetails { row, message, now: told_at, .. } = details;
    let UserRow { id, grant, email, who, .. } = row;
    let RowKind::Invited { state, by, by_self, at, expires_at, mail } = who else { return ().into_any() };
    let now = Signal::stored(told_at);
    let by = if by_self { "you".to_owned() } else { by };
    let mail = match mail {
        MailState::Queued => "Sending…".into_any(),
        MailState::Sent { at } => view! { "Sent " <Ago now at/> }.into_any(),
        MailState::Failed { why } => view! { <span class="err">"Not delivered: " {why}</span> }.into_any(),
    };
    let expires = exact(expires_at);
    let expired = if expires_at <= told_at { "Expired" } else { "Expires" };
    view! {
        <div class="portrait">
            <p class="invitation-head"><b>{email}</b> " " <StateTag state/></p>
            <dl class="facts">
                {(state == InvitationState::NoLongerValid).then(|| view! {
                    <dt>"State"</dt><dd>{Invalid::NoLongerValid.to_string()}</dd>
                }.into_any())}
                <dt>"Access"</dt><dd>{grant.to_string()}</dd>
                <dt>"Invited"</dt><dd><Ago now at/> " by " <bdi>{by}</bdi></dd>
                <dt>{expired}</dt>
                <dd><time datetime=expires.clone() title=expires.clone()>
                    {if expires_at <= told_at { expires.clone() } else { until(told_at, expires_at) }}
                </time></dd>
                <dt>"Email"</dt><dd>{mail}</dd>
                {(!message.is_empty()).then(|| view! { <dt>"Message"</dt><dd class="said" dir="auto">{message}</dd> }.into_any())}
            </dl>
            {drawn(move || match copy.answer.get() {
                Some(Ok(links)) => view! { <LinksBox links/> }.into_any(),
                _ => ().into_any(),
            })}
        </div>
        <InvitationPanelActs own address id state grant copy/>
    }
    .into_any()
}

#[component]
fn InvitationPanelActs(
    own: CurrentUser,
    address: Address,
    id: Uuid,
    state: InvitationState,
    grant: crate::domain::policy::Grant,
    copy: FormAction<InvitationLinks>,
) -> impl IntoView {
    let back = Signal::derive(move || address.here());
    let (resend, extend, cancel) = (FormAction::default(), FormAction::default(), FormAction::default());
    let problems = [finish(resend, back), finish(extend, back), finish(cancel, back)];
    let problem = Signal::derive(move || {
        let copied = copy.answer.get().and_then(Result::err).map(|error| error.to_string());
        copied.or_else(|| problems.iter().find_map(Signal::get))
    });
    let workspace = StoredValue::new(own.workspace.clone());
    let fields = move || view! { <SubjectFields workspace=workspace.get_value() id/> };
    let may_look_after = can_manage_invitation(own.actor, grant).is_ok();
    let may_hand_out = can_invite(own.actor, grant);
    let (may_send, refusal) = (may_hand_out.is_ok(), may_hand_out.err().filter(|_| may_look_after));
    let is_open = state.is_open();
    let label = if state.is_answered() { "INVITE AGAIN" } else { "RESEND" };
    let resend_form = may_send.then(|| {
        view! {
            <ActForm act=resend path=ResendInvitation::PATH>
                {fields()} <Anew state/> <button class="btn primary" aria-busy=resend.busy()>{label}</button>
            </ActForm>
        }
        .into_any()
    });
    let extend_form = (may_send && matches!(state, InvitationState::Pending | InvitationState::Expired)).then(|| view! {
        <ActForm act=extend path=ExtendInvitation::PATH>
            {fields()} <button class="btn" aria-busy=extend.busy() title="Restart the expiry period from now. No email is sent.">"EXTEND"</button>
        </ActForm>
    }.into_any());
    let link_form = (may_send && state == InvitationState::Pending).then(|| {
        view! {
            <ActForm act=copy path=CopyLinks::PATH>
                <input type="hidden" name="workspace" value=own.workspace.clone()/>
                <input type="hidden" name="ids[]" value=id.to_string()/>
                <button class="btn" aria-busy=copy.busy()>"COPY LINK"</button>
            </ActForm>
        }
        .into_any()
    });
    let edit = (may_look_after && is_open).then(|| {
        view! {
            <a class="btn" href=move || address.dialog_of("edit-invitation", id) data-noscroll>"EDIT"</a>
        }
        .into_any()
    });
    let cancel_form = (may_look_after && is_open).then(|| {
        view! {
            <ActForm act=cancel path=CancelInvitation::PATH>
                {fields()} <button class="btn danger" aria-busy=cancel.busy()>"CANCEL INVITATION"</button>
            </ActForm>
        }
        .into_any()
    });
    view! {
        {refusal.map(|refusal| view! { <p class="note">{refusal.to_string()}</p> }.into_any())}
        <Problem text=problem/>
        <div class="dialog-foot">
            <a class="btn quiet" href=address.link_to(id) data-noscroll>"Find in list"</a>
            <span class="grow"></span>
            {cancel_form} {edit} {extend_form} {link_form} {resend_form}
        </div>
    }
}
