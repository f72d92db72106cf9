//! The Organization's Workspaces: the list, and the page of each.

use super::{Admin, PageQuery, act, done_at, parse_id, problem_at};
use crate::{plain::plain_page, query::Query, responses::HandlerResult, state::ServerState};
use app::{
    domain::error::AppError,
    frame::plain::{Notice, PlainPage},
    organization::{
        admin::AdminCtx,
        workspaces as commands,
        workspaces_page::{WorkspacePage, WorkspacePageProps, WorkspacesPage, WorkspacesPageProps},
    },
};
use axum::{
    Form,
    extract::{Path, State},
    http::StatusCode,
};
use serde::Deserialize;

pub async fn page(
    State(server): State<ServerState>,
    Admin(ctx): Admin,
    Query(query): Query<PageQuery>,
) -> HandlerResult {
    show_workspaces(&server, &ctx, query.notice(), String::new(), None).await
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct WorkspaceNameForm {
    name: String,
}

pub async fn create(
    State(server): State<ServerState>,
    Admin(ctx): Admin,
    Form(form): Form<WorkspaceNameForm>,
) -> HandlerResult {
    match commands::create(&ctx, &form.name).await {
        Ok(done) => Ok(done_at(PlainPage::OrganizationWorkspaces, done)),
        Err(AppError::Invalid(why)) => show_workspaces(&server, &ctx, None, form.name, Some(why.to_string())).await,
        Err(problem) => Ok(problem_at(&server, PlainPage::OrganizationWorkspaces, &problem)),
    }
}

async fn show_workspaces(
    server: &ServerState,
    ctx: &AdminCtx,
    notice: Option<Notice>,
    typed: String,
    wrong: Option<String>,
) -> HandlerResult {
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let props = WorkspacesPageProps { workspaces: commands::list(ctx).await?, now: ctx.now, typed, wrong };
    let head = (status, "Workspaces");
    plain_page(server, ctx.person.clone(), PlainPage::OrganizationWorkspaces, head, notice, || WorkspacesPage(props))
        .await
}

pub async fn workspace(
    State(server): State<ServerState>,
    Admin(ctx): Admin,
    Path(workspace): Path<String>,
) -> HandlerResult {
    show_workspace(&server, &ctx, &workspace, None, None).await
}

pub async fn rename(
    State(server): State<ServerState>,
    Admin(ctx): Admin,
    Path(workspace): Path<String>,
    Form(form): Form<WorkspaceNameForm>,
) -> HandlerResult {
    match async { commands::rename(&ctx, parse_id(&workspace)?, &form.name).await }.await {
        Ok(done) => Ok(done_at(PlainPage::OrganizationWorkspaces, done)),
        Err(AppError::Invalid(why)) => {
            show_workspace(&server, &ctx, &workspace, Some(form.name), Some(why.to_string())).await
        }
        Err(problem) => Ok(problem_at(&server, PlainPage::OrganizationWorkspaces, &problem)),
    }
}

pub async fn archive(
    State(server): State<ServerState>,
    Admin(ctx): Admin,
    Path(workspace): Path<String>,
) -> HandlerResult {
    act(&server, &ctx, PlainPage::OrganizationWorkspaces, async |ctx| {
        commands::archive(ctx, parse_id(&workspace)?).await
    })
    .await
}

pub async fn restore(
    State(server): State<ServerState>,
    Admin(ctx): Admin,
    Path(workspace): Path<String>,
) -> HandlerResult {
    act(&server, &ctx, PlainPage::OrganizationWorkspaces, async |ctx| {
        commands::restore(ctx, parse_id(&workspace)?).await
    })
    .await
}

async fn show_workspace(
    server: &ServerState,
    ctx: &AdminCtx,
    workspace: &str,
    typed: Option<String>,
    wrong: Option<String>,
) -> HandlerResult {
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let workspace = match async { commands::find(ctx, parse_id(workspace)?).await }.await {
        Ok(workspace) => workspace,
        Err(error) => return Ok(problem_at(server, PlainPage::OrganizationWorkspaces, &error)),
    };
    let props = WorkspacePageProps { workspace, typed, wrong };
    let head = (status, "Edit Workspace");
    plain_page(server, ctx.person.clone(), PlainPage::OrganizationWorkspaces, head, None, || WorkspacePage(props)).await
}
