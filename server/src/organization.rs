//! The Organization's Users and Workspaces: plain pages for its admins.

use crate::{
    guests::{Answered, message},
    plain::plain_page,
    query::Query,
    router::Host,
};
use app::{
    domain::{error::AppError, policy::Refusal},
    frame::plain::{Here, Notice},
    organization::{
        admin::{AdminCtx, make_admin, take_admin},
        audit_list as organization_list,
        audit_page::{OrganizationAuditPage, OrganizationAuditPageProps},
        list::{OrganizationListing, list},
        organization_outcome::OrganizationOutcome,
        remove::{Reassignments, RemovalOutcome, cancel_invitations as cancel, preview, remove as remove_user},
        remove_page::{FIELD, RemovePage, RemovePageProps},
        users_page::{OrganizationUsersPage, OrganizationUsersPageProps},
        workspaces::{self, archive, create, find, rename, restore},
        workspaces_page::{WorkspacePage, WorkspacePageProps, WorkspacesPage, WorkspacesPageProps},
    },
    store::{ctx::NetworkAddress, person::Person},
};
use axum::{
    Form,
    extract::{FromRequestParts, Path, State},
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use std::collections::HashMap;
use uuid::Uuid;

/// Anybody else is refused before a handler sees them.
pub struct Admin(AdminCtx);

impl FromRequestParts<Host> for Admin {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, host: &Host) -> Result<Self, Response> {
        let person = parts.extensions.get::<Person>().ok_or(AppError::SignedOut);
        let address = parts.extensions.get::<NetworkAddress>().ok_or(AppError::SignedOut);
        let ctx = person.and_then(|person| AdminCtx::build(host.app.clone(), person.clone(), address?.clone()));
        ctx.map(Self).map_err(|error| refused(host, &error))
    }
}

/// What an address of these pages says.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
    after: String,
    done: String,
    /// An `AppError`, as a code.
    problem: String,
}

impl Asked {
    fn notice(&self) -> Option<Notice> {
        let problem = serde_json::from_str::<AppError>(&self.problem).ok();
        let done = OrganizationOutcome::parse(&self.done);
        let done = done.map(|done| Notice::Done(done.sentence().to_owned()));
        problem.map(|problem| Notice::Problem(problem.to_string())).or(done)
    }
}

pub async fn users(State(host): State<Host>, Admin(ctx): Admin, Query(asked): Query<Asked>) -> Answered {
    let search = asked.q.trim().chars().take(300).collect();
    let listing = OrganizationListing { search, after: Some(asked.after.clone()).filter(|after| !after.is_empty()) };
    let users = list(&ctx, &listing).await?;
    let props = OrganizationUsersPageProps { listing, users, now: ctx.now };
    let head = (StatusCode::OK, "Users");
    plain_page(&host, ctx.person, Here::OrganizationUsers, head, asked.notice(), || OrganizationUsersPage(props)).await
}

pub async fn make(State(host): State<Host>, Admin(ctx): Admin, Path(user): Path<String>) -> Answered {
    act(&host, &ctx, Here::OrganizationUsers, async |ctx| make_admin(ctx, id(&user)?).await).await
}

pub async fn take(State(host): State<Host>, Admin(ctx): Admin, Path(user): Path<String>) -> Answered {
    act(&host, &ctx, Here::OrganizationUsers, async |ctx| take_admin(ctx, id(&user)?).await).await
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct CancelForm {
    email: String,
}

pub async fn cancel_invitations(State(host): State<Host>, Admin(ctx): Admin, Form(form): Form<CancelForm>) -> Answered {
    act(&host, &ctx, Here::OrganizationUsers, async |ctx| cancel(ctx, &form.email).await).await
}

pub async fn remove_page(State(host): State<Host>, Admin(ctx): Admin, Path(user): Path<String>) -> Answered {
    show_removal(&host, &ctx, &user, None).await
}

/// Of each workspace one select, called after the access that ends.
pub async fn remove(
    State(host): State<Host>,
    Admin(ctx): Admin,
    Path(user): Path<String>,
    Form(form): Form<HashMap<String, String>>,
) -> Answered {
    let removal = async { remove_user(&ctx, id(&user)?, &hand_on(&form)).await };
    match removal.await {
        Ok(RemovalOutcome::Done(done)) => Ok(done_at(Here::OrganizationUsers, done)),
        Ok(RemovalOutcome::OnlyOwnerOf(_)) => show_removal(&host, &ctx, &user, None).await,
        Err(problem @ AppError::Invalid(_)) => show_removal(&host, &ctx, &user, Some(problem)).await,
        Err(problem) => Ok(problem_at(&host, Here::OrganizationUsers, &problem)),
    }
}

async fn show_removal(host: &Host, ctx: &AdminCtx, user: &str, problem: Option<AppError>) -> Answered {
    let removal = match async { preview(ctx, id(user)?).await }.await {
        Ok(removal) => removal,
        Err(error) => return Ok(problem_at(host, Here::OrganizationUsers, &error)),
    };
    let status = match (&problem, removal.only_owner_of.is_empty()) {
        (Some(_), _) => StatusCode::UNPROCESSABLE_ENTITY,
        (None, true) => StatusCode::OK,
        (None, false) => StatusCode::CONFLICT,
    };
    let props = RemovePageProps { preview: removal, problem };
    let head = (status, "Remove from the Organization");
    plain_page(host, ctx.person.clone(), Here::OrganizationUsers, head, None, || RemovePage(props)).await
}

pub async fn workspaces(State(host): State<Host>, Admin(ctx): Admin, Query(asked): Query<Asked>) -> Answered {
    show_workspaces(&host, &ctx, asked.notice(), String::new(), None).await
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct NameForm {
    name: String,
}

pub async fn create_workspace(State(host): State<Host>, Admin(ctx): Admin, Form(form): Form<NameForm>) -> Answered {
    match create(&ctx, &form.name).await {
        Ok(done) => Ok(done_at(Here::OrganizationWorkspaces, done)),
        Err(AppError::Invalid(why)) => show_workspaces(&host, &ctx, None, form.name, Some(why.to_string())).await,
        Err(problem) => Ok(problem_at(&host, Here::OrganizationWorkspaces, &problem)),
    }
}

async fn show_workspaces(
    host: &Host,
    ctx: &AdminCtx,
    notice: Option<Notice>,
    typed: String,
    wrong: Option<String>,
) -> Answered {
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let props = WorkspacesPageProps { workspaces: workspaces::list(ctx).await?, now: ctx.now, typed, wrong };
    let head = (status, "Workspaces");
    plain_page(host, ctx.person.clone(), Here::OrganizationWorkspaces, head, notice, || WorkspacesPage(props)).await
}

pub async fn workspace(State(host): State<Host>, Admin(ctx): Admin, Path(workspace): Path<String>) -> Answered {
    show_workspace(&host, &ctx, &workspace, None, None).await
}

pub async fn rename_workspace(
    State(host): State<Host>,
    Admin(ctx): Admin,
    Path(workspace): Path<String>,
    Form(form): Form<NameForm>,
) -> Answered {
    match async { rename(&ctx, id(&workspace)?, &form.name).await }.await {
        Ok(done) => Ok(done_at(Here::OrganizationWorkspaces, done)),
        Err(AppError::Invalid(why)) => {
            show_workspace(&host, &ctx, &workspace, Some(form.name), Some(why.to_string())).await
        }
        Err(problem) => Ok(problem_at(&host, Here::OrganizationWorkspaces, &problem)),
    }
}

pub async fn archive_workspace(State(host): State<Host>, Admin(ctx): Admin, Path(workspace): Path<String>) -> Answered {
    act(&host, &ctx, Here::OrganizationWorkspaces, async |ctx| archive(ctx, id(&workspace)?).await).await
}

pub async fn restore_workspace(State(host): State<Host>, Admin(ctx): Admin, Path(workspace): Path<String>) -> Answered {
    act(&host, &ctx, Here::OrganizationWorkspaces, async |ctx| restore(ctx, id(&workspace)?).await).await
}

async fn show_workspace(
    host: &Host,
    ctx: &AdminCtx,
    workspace: &str,
    typed: Option<String>,
    wrong: Option<String>,
) -> Answered {
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let workspace = match async { find(ctx, id(workspace)?).await }.await {
        Ok(workspace) => workspace,
        Err(error) => return Ok(problem_at(host, Here::OrganizationWorkspaces, &error)),
    };
    let props = WorkspacePageProps { workspace, typed, wrong };
    let head = (status, "Edit Workspace");
    plain_page(host, ctx.person.clone(), Here::OrganizationWorkspaces, head, None, || WorkspacePage(props)).await
}

pub async fn audit(State(host): State<Host>, Admin(ctx): Admin, Query(asked): Query<Asked>) -> Answered {
    let after = asked.after.parse().ok();
    let props =
        OrganizationAuditPageProps { page: organization_list::list(&ctx, after).await?, is_first: after.is_none() };
    let head = (StatusCode::OK, "Audit");
    plain_page(&host, ctx.person, Here::OrganizationAudit, head, None, || OrganizationAuditPage(props)).await
}

/// A form of one button: done or not, back to the page, which says it.
async fn act(
    host: &Host,
    ctx: &AdminCtx,
    back: Here,
    act: impl AsyncFnOnce(&AdminCtx) -> Result<OrganizationOutcome, AppError>,
) -> Answered {
    Ok(match act(ctx).await {
        Ok(done) => done_at(back, done),
        Err(problem) => problem_at(host, back, &problem),
    })
}

/// What is no id is as good as the id of nobody.
fn id(text: &str) -> Result<Uuid, AppError> {
    text.parse().map_err(|_| AppError::NotFound)
}

fn hand_on(form: &HashMap<String, String>) -> Reassignments {
    let chosen = form.iter().filter(|(_, to)| !to.is_empty()).filter_map(|(field, to)| {
        let access = field.strip_prefix(FIELD)?;
        // What is no id at all is as good as the id of nobody.
        Some((access.parse().ok()?, to.parse().unwrap_or_default()))
    });
    chosen.collect()
}

fn done_at(page: Here, done: OrganizationOutcome) -> Response {
    Redirect::to(&format!("{}?done={}", page.path(), done.key())).into_response()
}

/// Who may not be here at all is told so; anything else is said on the page.
fn problem_at(host: &Host, page: Here, problem: &AppError) -> Response {
    match problem {
        AppError::NotFound | AppError::Refused(Refusal::AdminsOnly) => refused(host, problem),
        fault if fault.is_fault() => refused(host, fault),
        problem => {
            let code = serde_json::to_string(problem).unwrap_or_default();
            let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("problem", &code).finish();
            Redirect::to(&format!("{}?{query}", page.path())).into_response()
        }
    }
}

pub fn refused(host: &Host, error: &AppError) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let title = match error {
        AppError::Refused(_) => "This page is not open to you",
        AppError::NotFound => "Not found",
        _ => "That did not work",
    };
    message(&host.app, status, title, error.to_string())
}
