use super::{edit_dialog::Subject, recipient_field::ReassignFields, revoke::RevokeAccess, suspend::SuspendAccess};
use crate::{
    domain::{error::AppError, number::count_of, policy::can_revoke},
    frame::{finished::finish, layout::current_user::CurrentUser, listing::address::Address},
    ui::{
        act::{ActForm, FormAction},
        ask::ask,
        boxed::drawn,
        dialog::{Dialog, DialogFoot, show_answer},
        icon::{Glyph, Icon},
        person_line::PersonLine,
        problem::Problem,
        protocol::Reads,
        subject_fields::SubjectFields,
    },
};
use leptos::{prelude::*, server_fn::ServerFn};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The changes that revoking the access would make.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevokePreview {
    pub subject: Subject,
    /// How many contacts are assigned to them. Only the number, since the actor may not see the contacts.
    pub contacts: i64,
}

#[server(endpoint = "users/revoke-preview", protocol = Reads)]
pub async fn preview_revoke(workspace: String, id: Uuid) -> Result<RevokePreview, AppError> {
    let ctx = crate::store::ctx::Ctx::of(&workspace).await?;
    query::preview(&ctx, id).await
}

#[cfg(feature = "ssr")]
mod query {
    use super::RevokePreview;
    use crate::{
        domain::error::AppError,
        store::{ctx::Ctx, db::sql},
        users::edit_dialog::query::find,
    };
    use uuid::Uuid;

    pub async fn preview(ctx: &Ctx, id: Uuid) -> Result<RevokePreview, AppError> {
        let subject = find(ctx, id).await?;
        let mut conn = ctx.state.db.read().await?;
        let contacts =
            sql("select count(*) from contacts where assigned_to = $1").bind(id).fetch_count(&mut conn).await?;
        Ok(RevokePreview { subject, contacts })
    }
}

#[component]
pub fn RevokeDialog(own: CurrentUser, address: Address, id: Uuid) -> impl IntoView {
    let back = Signal::derive(move || address.here());
    let revoke = FormAction::default();
    let suspend = FormAction::default();
    let (problem, not_suspended) = (finish(revoke, back), finish(suspend, back));
    let problem = Signal::derive(move || problem.get().or_else(|| not_suspended.get()));
    let workspace = own.workspace.clone();
    let preview = ask(format!("preview {id}"), move || preview_revoke(workspace.clone(), id));
    let actor = own.actor;
    let allowed = move || {
        preview.get().map(|preview| {
            let preview = preview?;
            can_revoke(actor, preview.subject.target)?;
            Ok(preview)
        })
    };
    view! {
        <Dialog title="Revoke Access" close_href=back>
            {drawn(move || {
                let own = own.clone();
                show_answer(allowed(), back, |preview| view! { <RevokeForm own preview revoke suspend problem back/> })
            })}
        </Dialog>
    }
}

#[component]
fn RevokeForm(
    own: CurrentUser,
    preview: RevokePreview,
    revoke: FormAction,
    suspend: FormAction,
    problem: Signal<Option<String>>,
    back: Signal<String>,
) -> impl IntoView {
    let RevokePreview { subject, contacts } = preview;
    let (name, workspace) = (subject.display_name.clone(), own.workspace.clone());
    view! {
        <ActForm act=revoke path=RevokeAccess::PATH>
            <SubjectFields workspace=own.workspace.clone() id=subject.id/>
            <PersonLine name=subject.display_name email=subject.email source=subject.picture/>
            <p>
                <bdi>{name}</bdi> " will lose access to " <bdi>{own.workspace_name}</bdi>
                " immediately. They stay in the organization. "
                {match own.is_admin {
                    true => view! {
                        "You can remove them in "
                        <a class="link" href="/organization/users">"Organization → Users"</a> "."
                    }.into_any(),
                    false => "Only an organization admin can remove them.".into_any(),
                }}
            </p>
            <RevokedContacts contacts workspace=own.workspace.clone() but=Some(subject.id)/>
            <div class="warn-box">
                <Glyph icon=Icon::Warning/>
                <p>"Be careful when you revoke a User's access. This action cannot be undone."</p>
            </div>
            {subject.suspended_at.is_none().then(|| view! { <NotSure/> }.into_any())}
            <Problem text=problem/>
            <DialogFoot back label="REVOKE ACCESS" busy=revoke.busy() destructive=true/>
        </ActForm>
        // A separate form, since it must not send the other fields.
        <ActForm act=suspend path=SuspendAccess::PATH id=Some(SUSPEND)>
            <SubjectFields workspace id=subject.id/>
        </ActForm>
    }
}

/// The id of the form that suspends.
const SUSPEND: &str = "suspend";

/// Offers to suspend instead, which can be undone.
#[component]
fn NotSure() -> impl IntoView {
    view! {
        <div class="info-box">
            <Glyph icon=Icon::Info/>
            <p>
                <b>"Not sure?"</b>
                " Suspend them instead. They lose access immediately but keep their contacts and settings, and you can reactivate them at any time."
            </p>
            <p><button class="btn" form=SUSPEND>"SUSPEND INSTEAD"</button></p>
        </div>
    }
}

/// Says what happens to the contacts, and offers to reassign them. `but` is not suggested.
#[component]
pub fn RevokedContacts(
    contacts: i64,
    workspace: String,
    #[prop(optional_no_strip)] but: Option<Uuid>,
) -> impl IntoView {
    if contacts == 0 {
        return view! { <p>"No contacts are assigned to them."</p> }.into_any();
    }
    view! {
        <p>"Their " {count_of(contacts, "contact", "contacts")} " will become unassigned."</p>
        <ReassignFields workspace but/>
    }
    .into_any()
}
