use super::{edit::EditUser, grant_fields::GrantFields};
use crate::{
    domain::{
        error::AppError,
        policy::{Target, can_edit},
    },
    frame::{
        finished::finish,
        layout::{current_user::CurrentUser, notice::from_query},
        listing::address::Address,
        live::signals::Live,
    },
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

/// The User that a dialog is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    pub id: Uuid,
    pub display_name: String,
    pub email: String,
    /// The URL of their picture.
    pub picture: Option<String>,
    pub target: Target,
    pub revision: i64,
    /// Set while the access is suspended.
    pub suspended_at: Option<i64>,
}

#[server(endpoint = "users/find", protocol = Reads)]
pub async fn find_user(workspace: String, id: Uuid) -> Result<Subject, AppError> {
    let ctx = crate::store::ctx::Ctx::of(&workspace).await?;
    query::find(&ctx, id).await
}

#[cfg(feature = "ssr")]
pub mod query {
    use super::Subject;
    use crate::{
        domain::{error::AppError, policy},
        store::{access::find_unrevoked, ctx::Ctx},
        ui::avatar::picture,
    };
    use uuid::Uuid;

    pub async fn find(ctx: &Ctx, id: Uuid) -> Result<Subject, AppError> {
        policy::can_open_users(ctx.actor)?;
        let mut conn = ctx.state.db.read().await?;
        let access = find_unrevoked(&mut conn, ctx.workspace.id, id).await?.ok_or(AppError::NotFound)?;
        let target = access.target(ctx.person.id)?;
        let (revision, suspended_at) = (access.revision, access.suspended_at);
        let picture = picture(access.user_id, access.avatar.as_deref());
        Ok(Subject {
            id,
            display_name: access.display_name,
            email: access.email,
            picture,
            target,
            revision,
            suspended_at,
        })
    }
}

#[component]
pub fn EditDialog(own: CurrentUser, address: Address, id: Uuid) -> impl IntoView {
    let live = expect_context::<Live>();
    let back = Signal::derive(move || address.here());
    let edit = FormAction::default();
    let problem = finish(edit, back);
    let workspace = own.workspace.clone();
    let subject = ask(format!("user {id}"), move || {
        // Fetched again after the form's own answer and after live events, to notice edits by others.
        edit.answer.track();
        live.users.track();
        find_user(workspace.clone(), id)
    });
    let actor = own.actor;
    let first = Memo::new(move |before: Option<&Option<Result<Subject, AppError>>>| {
        let may = |subject: Result<Subject, AppError>| {
            let subject = subject?;
            can_edit(actor, subject.target)?;
            Ok(subject)
        };
        match (before, subject.get().map(may)) {
            // Keep the form, so that the choices in it are not lost.
            (Some(Some(Ok(first))), Some(Ok(_)) | None) => Some(Ok(first.clone())),
            (_, now) => now,
        }
    });
    let newest = Memo::new(move |_| subject.get()?.ok());
    view! {
        <Dialog title="Edit User" close_href=back>
            {drawn(move || {
                let own = own.clone();
                show_answer(first.get(), back, |first| view! { <EditForm own first newest edit problem back/> })
            })}
        </Dialog>
    }
}

/// Shows the form, filled with `first`, the access when the dialog opened.
#[component]
fn EditForm(
    own: CurrentUser,
    first: Subject,
    newest: Memo<Option<Subject>>,
    edit: FormAction,
    problem: Signal<Option<String>>,
    back: Signal<String>,
) -> impl IntoView {
    let first_revision = first.revision;
    let revision = move || newest.with(|newest| newest.as_ref().map_or(first_revision, |newest| newest.revision));
    let current = Some(first.target.grant);
    view! {
        <ActForm act=edit path=EditUser::PATH>
            <SubjectFields workspace=own.workspace.clone() id=first.id/>
            <input type="hidden" name="revision" value=revision/>
            <PersonLine name=first.display_name email=first.email source=first.picture/>
            <GrantFields own current/>
            <EditConflict first_revision newest/>
            <Problem text=problem/>
            <DialogFoot back label="UPDATE" busy=edit.busy()/>
        </ActForm>
    }
}

/// Warns that another User has changed the access since, so that nothing is overwritten unseen.
#[component]
fn EditConflict(first_revision: i64, newest: Memo<Option<Subject>>) -> impl IntoView {
    // Without JavaScript the form was filled again, and the URL carries the conflict.
    let came_late = from_query::<AppError>("problem") == Some(AppError::EditedMeanwhile);
    let theirs = move || {
        let newest = newest.get().filter(|newest| came_late || newest.revision != first_revision)?;
        Some(view! {
            <div class="warn-box">
                <Glyph icon=Icon::Warning/>
                <p>
                    "Someone else changed this access to " <b>{newest.target.grant.to_string()}</b>
                    ". Update to replace it with your choices, or cancel to keep theirs."
                </p>
            </div>
        })
    };
    view! { <div role="status">{theirs}</div> }
}
