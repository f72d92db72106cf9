use super::{edit::EditUser, finished::finish, grant_fields::GrantFields};
use crate::{
    act::{Act, ActForm},
    error::AppError,
    layout::own::Own,
    listing::address::Address,
    policy::{Target, can_edit},
    ui::{
        ask::ask,
        avatar::Avatar,
        dialog::{Cancel, Dialog},
        problem::Problem,
        subject_fields::SubjectFields,
    },
};
use leptos::{
    prelude::*,
    server_fn::{ServerFn, codec::GetUrl},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The User whom a dialog is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    pub id: Uuid,
    pub display_name: String,
    pub email: String,
    /// The address of their picture.
    pub picture: Option<String>,
    pub target: Target,
    pub revision: i64,
}

#[server(endpoint = "users/find", input = GetUrl, output = crate::json::Json)]
pub async fn find_user(workspace: String, id: Uuid) -> Result<Subject, AppError> {
    let ctx = crate::ctx::Ctx::of(&workspace).await?;
    query::find(&ctx, id).await
}

#[cfg(feature = "ssr")]
pub mod query {
    use super::Subject;
    use crate::{ctx::Ctx, error::AppError, policy, ui::avatar::picture, users::access::find_active};
    use uuid::Uuid;

    pub async fn find(ctx: &Ctx, id: Uuid) -> Result<Subject, AppError> {
        policy::can_open_users(ctx.actor)?;
        let mut conn = ctx.state.db.read().await?;
        let access = find_active(&mut conn, ctx.workspace.id, id).await?.ok_or(AppError::NotFound)?;
        let target = access.target(ctx.person.id)?;
        let revision = access.revision;
        let picture = picture(access.user_id, access.avatar.as_deref());
        Ok(Subject { id, display_name: access.display_name, email: access.email, picture, target, revision })
    }
}

#[component]
pub fn EditDialog(own: Own, address: Address, id: Uuid) -> impl IntoView {
    let back = Signal::derive(move || address.here());
    let edit = Act::default();
    let problem = finish(edit, back);
    let workspace = own.workspace.clone();
    // The newest is shown before anything is saved over it.
    let is_old = Memo::new(move |_| edit.answer.get() == Some(Err(AppError::EditedMeanwhile)));
    let subject = ask(format!("user {id}"), move || {
        is_old.track();
        find_user(workspace.clone(), id)
    });
    view! {
        <Dialog title="Edit User" close_href=back>
            {move || match subject.get().map(|subject| {
                let subject = subject?;
                can_edit(own.actor, subject.target)?;
                Ok::<_, AppError>(subject)
            }) {
                None => view! { <div class="skeleton"></div> }.into_any(),
                Some(Ok(subject)) => view! { <Form own=own.clone() subject edit problem back/> }.into_any(),
                Some(Err(error)) => view! { <Cannot text=error.to_string() back/> }.into_any(),
            }}
        </Dialog>
    }
}

#[component]
fn Form(own: Own, subject: Subject, edit: Act, problem: Signal<Option<String>>, back: Signal<String>) -> impl IntoView {
    let had = Some(subject.target.grant);
    view! {
        <ActForm act=edit path=EditUser::PATH>
            <SubjectFields workspace=own.workspace.clone() id=subject.id/>
            <input type="hidden" name="revision" value=subject.revision/>
            <PersonLine name=subject.display_name email=subject.email source=subject.picture/>
            <GrantFields own had/>
            <Problem text=problem/>
            <div class="dialog-foot">
                <Cancel href=back/>
                <button class="btn primary" aria-busy=edit.busy()>"UPDATE"</button>
            </div>
        </ActForm>
    }
}

#[component]
pub fn PersonLine(name: String, email: String, #[prop(optional_no_strip)] source: Option<String>) -> impl IntoView {
    view! {
        <div class="person-line">
            <Avatar name=name.clone() source/>
            <span class="two"><b dir="auto">{name}</b><small>{email}</small></span>
        </div>
    }
}

/// In a dialog that cannot do what it is for.
#[component]
pub fn Cannot(text: String, back: Signal<String>) -> impl IntoView {
    view! {
        <form>
            <Problem text=Signal::stored(Some(text))/>
            <div class="dialog-foot"><Cancel href=back focused=true/></div>
        </form>
    }
}
