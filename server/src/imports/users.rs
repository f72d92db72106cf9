//! Imports Users from a file.

use super::{ImportPath, WorkspaceCtx, failed_lines_file, store_upload, upload_page};
use crate::{
    plain::workspace_page,
    query::Query,
    responses::{HandlerResult, refused, refused_as_text},
    state::ServerState,
};
use app::{
    csv_import::{
        stored_import::{ImportKind, InvalidUpload},
        upload_page::UploadPageProps,
    },
    domain::{error::AppError, policy::can_open_users},
    frame::plain::{BackLink, Notice},
    invitations::import::{
        choices::{ImportChoices, KNOWN},
        failed::failed_lines,
        preview::{UsersPreview, preview as look},
        preview_page::{UsersPreviewPage, UsersPreviewPageProps},
        run::{begin, run},
    },
    store::ctx::Ctx,
};
use axum::{
    Form,
    extract::{Multipart, Path, State, multipart::MultipartRejection},
    http::{HeaderValue, StatusCode, header::REFRESH},
    response::{IntoResponse, Redirect, Response},
};
use std::time::Duration;
use tokio::time::timeout;
use tracing::Instrument;

const TITLE: &str = "Import Users";
/// How long the answer waits for the import; later, the page shows its progress.
const ANSWERED_WITHIN: Duration = Duration::from_millis(1500);

pub async fn page(State(server): State<ServerState>, WorkspaceCtx(ctx): WorkspaceCtx) -> HandlerResult {
    match can_open_users(ctx.actor) {
        Ok(()) => show_form(&ctx, None).await,
        Err(refusal) => Ok(refused(&server, &refusal.into())),
    }
}

pub async fn upload(
    State(server): State<ServerState>,
    WorkspaceCtx(mut ctx): WorkspaceCtx,
    form: Result<Multipart, MultipartRejection>,
) -> HandlerResult {
    if let Err(refusal) = can_open_users(ctx.actor) {
        return Ok(refused(&server, &refusal.into()));
    }
    match store_upload(&mut ctx, ImportKind::Users, form).await? {
        Ok(id) => Ok(Redirect::to(&format!("{}/import/{id}", users(&ctx))).into_response()),
        Err(invalid) => show_form(&ctx, Some(invalid)).await,
    }
}

pub async fn preview(
    State(server): State<ServerState>,
    WorkspaceCtx(ctx): WorkspaceCtx,
    Path(import): Path<ImportPath>,
    Query(asked): Query<ImportChoices>,
) -> HandlerResult {
    let preview = match async { look(&ctx, &server.imports, import.id()?, asked).await }.await {
        Ok(preview) => preview,
        Err(error) => return Ok(refused(&server, &error)),
    };
    let is_running = matches!(preview, UsersPreview::Running(_));
    let notice = notice(&preview);
    let props = UsersPreviewPageProps { preview, path: address(&ctx, &import), users: users(&ctx), actor: ctx.actor };
    let mut answer =
        workspace_page(&ctx, back(&ctx), (StatusCode::OK, TITLE), notice, || UsersPreviewPage(props)).await?;
    if is_running {
        answer.headers_mut().insert(REFRESH, HeaderValue::from_static("1"));
    }
    Ok(answer)
}

/// Starts the import in a task of its own, so that leaving the page does not interrupt it.
pub async fn import(
    State(server): State<ServerState>,
    WorkspaceCtx(mut ctx): WorkspaceCtx,
    Path(import): Path<ImportPath>,
    Form(asked): Form<ImportChoices>,
) -> HandlerResult {
    let began = async {
        let id = import.id()?;
        Ok::<_, AppError>(begin(&mut ctx, &server.imports, id, asked).await?.then_some(id))
    };
    match began.await {
        Ok(Some(id)) => {
            let running = tokio::spawn(run(ctx.clone(), server.imports.clone(), id).in_current_span());
            // Errors are logged, and the page offers to continue.
            let _ = timeout(ANSWERED_WITHIN, running).await;
            Ok(Redirect::to(&address(&ctx, &import)).into_response())
        }
        Ok(None) => Ok(Redirect::to(&address(&ctx, &import)).into_response()),
        Err(error) => Ok(refused(&server, &error)),
    }
}

pub async fn failed(
    State(server): State<ServerState>,
    WorkspaceCtx(ctx): WorkspaceCtx,
    Path(import): Path<ImportPath>,
    Query(asked): Query<ImportChoices>,
) -> Response {
    let file = async { failed_lines_file(&ctx, failed_lines(&ctx, &server.imports, import.id()?, asked).await?) };
    file.await.unwrap_or_else(|error| refused_as_text(&error))
}

async fn show_form(ctx: &Ctx, invalid: Option<InvalidUpload>) -> HandlerResult {
    let props = |script, nonce| UploadPageProps {
        title: TITLE,
        crumb: "Settings / Workspace Settings / Users",
        known: &KNOWN,
        needed: "Only email is required. You'll see a preview before anyone is invited.",
        action: format!("{}/import", users(ctx)),
        invalid,
        script,
        nonce,
    };
    upload_page(ctx, back(ctx), TITLE, props).await
}

fn notice(preview: &UsersPreview) -> Option<Notice> {
    match preview {
        UsersPreview::Imported(progress) => Some(Notice::Done(progress.to_string())),
        UsersPreview::Readable(readable) if readable.was_nothing => {
            Some(Notice::Problem("No one was invited because some rows have errors.".to_owned()))
        }
        _ => None,
    }
}

fn address(ctx: &Ctx, import: &ImportPath) -> String {
    format!("{}/import/{}", users(ctx), import.import)
}

fn users(ctx: &Ctx) -> String {
    format!("/w/{}/settings/users", ctx.workspace.slug)
}

fn back(ctx: &Ctx) -> BackLink {
    BackLink { href: users(ctx), text: "Back to Users" }
}
