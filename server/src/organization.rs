//! The Organization pages: Users, Workspaces and the audit log, for Organization admins.

pub mod workspaces;

use crate::{
    plain::plain_page,
    query::Query,
    responses::{HandlerResult, refused},
    state::ServerState,
};
use app::{
    domain::{error::AppError, policy::Refusal},
    frame::plain::{Notice, PlainPage},
    organization::{
        admin::{self, AdminCtx},
        audit_list as organization_list,
        audit_page::{OrganizationAuditPage, OrganizationAuditPageProps},
        list::{OrganizationListing, list},
        organization_outcome::OrganizationOutcome,
        remove::{Reassignments, RemovalOutcome, cancel_invitations as cancel, preview, remove as remove_user},
        remove_page::{FIELD, RemovePage, RemovePageProps},
        users_page::{OrganizationUsersPage, OrganizationUsersPageProps},
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

/// Extracts the `AdminCtx`; other people are refused before the handler runs.
pub struct Admin(AdminCtx);

impl FromRequestParts<ServerState> for Admin {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, server: &ServerState) -> Result<Self, Response> {
        let person = parts.extensions.get::<Person>().ok_or(AppError::SignedOut);
        let address = parts.extensions.get::<NetworkAddress>().ok_or(AppError::SignedOut);
        let ctx = person.and_then(|person| AdminCtx::build(server.app.clone(), person.clone(), address?.clone()));
        ctx.map(Self).map_err(|error| refused(server, &error))
    }
}

/// The query parameters of these pages.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct PageQuery {
    q: String,
    after: String,
    done: String,
    /// An `AppError` as JSON.
    problem: String,
}

impl PageQuery {
    fn notice(&self) -> Option<Notice> {
        let problem = serde_json::from_str::<AppError>(&self.problem).ok();
        let done = OrganizationOutcome::parse(&self.done);
        let done = done.map(|done| Notice::Done(done.sentence().to_owned()));
        problem.map(|problem| Notice::Problem(problem.to_string())).or(done)
    }
}

pub async fn users(
    State(server): State<ServerState>,
    Admin(ctx): Admin,
    Query(query): Query<PageQuery>,
) -> HandlerResult {
    let search = query.q.trim().chars().take(300).collect();
    let listing = OrganizationListing { search, after: Some(query.after.clone()).filter(|after| !after.is_empty()) };
    let users = list(&ctx, &listing).await?;
    let props = OrganizationUsersPageProps { listing, users, now: ctx.now };
    let head = (StatusCode::OK, "Users");
    plain_page(&server, ctx.person, PlainPage::OrganizationUsers, head, query.notice(), || OrganizationUsersPage(props))
        .await
}

pub async fn make_admin(
    State(server): State<ServerState>,
    Admin(ctx): Admin,
    Path(user): Path<String>,
) -> HandlerResult {
    act(&server, &ctx, PlainPage::OrganizationUsers, async |ctx| admin::make_admin(ctx, parse_id(&user)?).await).await
}

pub async fn remove_admin(
    State(server): State<ServerState>,
    Admin(ctx): Admin,
    Path(user): Path<String>,
) -> HandlerResult {
    act(&server, &ctx, PlainPage::OrganizationUsers, async |ctx| admin::take_admin(ctx, parse_id(&user)?).await).await
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct CancelForm {
    email: String,
}

pub async fn cancel_invitations(
    State(server): State<ServerState>,
    Admin(ctx): Admin,
    Form(form): Form<CancelForm>,
) -> HandlerResult {
    act(&server, &ctx, PlainPage::OrganizationUsers, async |ctx| cancel(ctx, &form.email).await).await
}

pub async fn remove_page(
    State(server): State<ServerState>,
    Admin(ctx): Admin,
    Path(user): Path<String>,
) -> HandlerResult {
    show_removal(&server, &ctx, &user, None).await
}

/// Removes a User. The form has one select for each workspace, named after the access that ends.
pub async fn remove(
    State(server): State<ServerState>,
    Admin(ctx): Admin,
    Path(user): Path<String>,
    Form(form): Form<HashMap<String, String>>,
) -> HandlerResult {
    let removal = async { remove_user(&ctx, parse_id(&user)?, &hand_on(&form)).await };
    match removal.await {
        Ok(RemovalOutcome::Done(done)) => Ok(done_at(PlainPage::OrganizationUsers, done)),
        Ok(RemovalOutcome::OnlyOwnerOf(_)) => show_removal(&server, &ctx, &user, None).await,
        Err(problem @ AppError::Invalid(_)) => show_removal(&server, &ctx, &user, Some(problem)).await,
        Err(problem) => Ok(problem_at(&server, PlainPage::OrganizationUsers, &problem)),
    }
}

async fn show_removal(server: &ServerState, ctx: &AdminCtx, user: &str, problem: Option<AppError>) -> HandlerResult {
    let removal = match async { preview(ctx, parse_id(user)?).await }.await {
        Ok(removal) => removal,
        Err(error) => return Ok(problem_at(server, PlainPage::OrganizationUsers, &error)),
    };
    let status = match (&problem, removal.only_owner_of.is_empty()) {
        (Some(_), _) => StatusCode::UNPROCESSABLE_ENTITY,
        (None, true) => StatusCode::OK,
        (None, false) => StatusCode::CONFLICT,
    };
    let props = RemovePageProps { preview: removal, problem };
    let head = (status, "Remove from organization");
    plain_page(server, ctx.person.clone(), PlainPage::OrganizationUsers, head, None, || RemovePage(props)).await
}

pub async fn audit(
    State(server): State<ServerState>,
    Admin(ctx): Admin,
    Query(query): Query<PageQuery>,
) -> HandlerResult {
    let after = query.after.parse().ok();
    let props =
        OrganizationAuditPageProps { page: organization_list::list(&ctx, after).await?, is_first: after.is_none() };
    let head = (StatusCode::OK, "Audit");
    plain_page(&server, ctx.person, PlainPage::OrganizationAudit, head, None, || OrganizationAuditPage(props)).await
}

/// Runs the action of a form with one button, and redirects to the page that shows the result.
async fn act(
    server: &ServerState,
    ctx: &AdminCtx,
    back: PlainPage,
    act: impl AsyncFnOnce(&AdminCtx) -> Result<OrganizationOutcome, AppError>,
) -> HandlerResult {
    Ok(match act(ctx).await {
        Ok(done) => done_at(back, done),
        Err(problem) => problem_at(server, back, &problem),
    })
}

/// Reads an id; anything else is answered like an unknown one.
fn parse_id(text: &str) -> Result<Uuid, AppError> {
    text.parse().map_err(|_| AppError::NotFound)
}

fn hand_on(form: &HashMap<String, String>) -> Reassignments {
    let chosen = form.iter().filter(|(_, to)| !to.is_empty()).filter_map(|(field, to)| {
        let access = field.strip_prefix(FIELD)?;
        // Anything else than an id counts as an unknown one.
        Some((access.parse().ok()?, to.parse().unwrap_or_default()))
    });
    chosen.collect()
}

fn done_at(page: PlainPage, done: OrganizationOutcome) -> Response {
    Redirect::to(&format!("{}?done={}", page.path(), done.key())).into_response()
}

/// Redirects to the page with the problem; shows an error page to people who cannot open that page.
fn problem_at(server: &ServerState, page: PlainPage, problem: &AppError) -> Response {
    match problem {
        AppError::NotFound | AppError::Refused(Refusal::AdminsOnly) => refused(server, problem),
        fault if fault.is_fault() => refused(server, fault),
        problem => {
            let code = serde_json::to_string(problem).unwrap_or_default();
            let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("problem", &code).finish();
            Redirect::to(&format!("{}?{query}", page.path())).into_response()
        }
    }
}
