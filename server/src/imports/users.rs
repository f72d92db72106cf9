//! Users from a file.

use super::{Entered, Import, file_to_mend, receive, upload_page};
use crate::{
    export::refused as refused_file, guests::Answered, organization::refused, plain::workspace_page, query::Query,
    router::Host,
};
use app::{
    csv_import::{
        stored_import::{ImportKind, InvalidUpload},
        upload_page::UploadPageProps,
    },
    domain::{error::AppError, policy::can_open_users},
    frame::plain::{Back, Notice},
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
/// Most files are done within it; of the others, the page tells how far they have come.
const ANSWERED_WITHIN: Duration = Duration::from_millis(1500);

pub async fn page(State(host): State<Host>, Entered(ctx): Entered) -> Answered {
    match can_open_users(ctx.actor) {
        Ok(()) => show_form(&ctx, None).await,
        Err(refusal) => Ok(refused(&host, &refusal.into())),
    }
}

pub async fn upload(
    State(host): State<Host>,
    Entered(mut ctx): Entered,
    form: Result<Multipart, MultipartRejection>,
) -> Answered {
    if let Err(refusal) = can_open_users(ctx.actor) {
        return Ok(refused(&host, &refusal.into()));
    }
    match receive(&mut ctx, ImportKind::Users, form).await? {
        Ok(id) => Ok(Redirect::to(&format!("{}/import/{id}", users(&ctx))).into_response()),
        Err(invalid) => show_form(&ctx, Some(invalid)).await,
    }
}

pub async fn preview(
    State(host): State<Host>,
    Entered(ctx): Entered,
    Path(import): Path<Import>,
    Query(choices): Query<ImportChoices>,
) -> Answered {
    let preview = match async { look(&ctx, &host.imports, import.id()?, choices).await }.await {
        Ok(preview) => preview,
        Err(error) => return Ok(refused(&host, &error)),
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

/// In a task of its own, so that who leaves the page, or waits no longer, does not interrupt it.
pub async fn import(
    State(host): State<Host>,
    Entered(mut ctx): Entered,
    Path(import): Path<Import>,
    Form(choices): Form<ImportChoices>,
) -> Answered {
    let began = async {
        let id = import.id()?;
        Ok::<_, AppError>(begin(&mut ctx, &host.imports, id, choices).await?.then_some(id))
    };
    match began.await {
        Ok(Some(id)) => {
            let running = tokio::spawn(run(ctx.clone(), host.imports.clone(), id).in_current_span());
            // What went wrong is in the log, and on the page that one can go on.
            let _ = timeout(ANSWERED_WITHIN, running).await;
            Ok(Redirect::to(&address(&ctx, &import)).into_response())
        }
        Ok(None) => Ok(Redirect::to(&address(&ctx, &import)).into_response()),
        Err(error) => Ok(refused(&host, &error)),
    }
}

pub async fn failed(
    State(host): State<Host>,
    Entered(ctx): Entered,
    Path(import): Path<Import>,
    Query(choices): Query<ImportChoices>,
) -> Response {
    let file = async { file_to_mend(&ctx, failed_lines(&ctx, &host.imports, import.id()?, choices).await?) };
    file.await.unwrap_or_else(|error| refused_file(&error))
}

async fn show_form(ctx: &Ctx, invalid: Option<InvalidUpload>) -> Answered {
    let props = |script, nonce| UploadPageProps {
        title: TITLE,
        crumb: "Settings / Workspace Settings / Users",
        known: &KNOWN,
        needed: "Only the email is needed. Nobody is invited before you have seen what it comes to.",
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
            Some(Notice::Problem("All or nothing: nobody was invited, since there are lines with errors.".to_owned()))
        }
        _ => None,
    }
}

fn address(ctx: &Ctx, import: &Import) -> String {
    format!("{}/import/{}", users(ctx), import.import)
}

fn users(ctx: &Ctx) -> String {
    format!("/w/{}/settings/users", ctx.workspace.slug)
}

fn back(ctx: &Ctx) -> Back {
    Back { href: users(ctx), text: "Back to the Users" }
}
