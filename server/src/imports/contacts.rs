//! Imports contacts from a file.

use super::{ImportPath, WorkspaceCtx, failed_lines_file, store_upload, upload_page};
use crate::{
    plain::workspace_page,
    responses::{HandlerResult, refused, refused_as_text},
    state::ServerState,
};
use app::{
    contacts::import::{
        columns::KNOWN,
        failed::failed_lines,
        preview::{ContactsPreview, preview as look},
        preview_page::{ContactsPreviewPage, ContactsPreviewPageProps},
        store::import as store,
    },
    csv_import::{
        stored_import::{ImportKind, InvalidUpload},
        upload_page::UploadPageProps,
    },
    domain::policy::contact_scope,
    frame::plain::{BackLink, Notice},
    store::ctx::Ctx,
};
use axum::{
    extract::{Multipart, Path, State, multipart::MultipartRejection},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

const TITLE: &str = "Import Contacts";

pub async fn page(WorkspaceCtx(ctx): WorkspaceCtx) -> HandlerResult {
    show_form(&ctx, None).await
}

pub async fn upload(WorkspaceCtx(mut ctx): WorkspaceCtx, form: Result<Multipart, MultipartRejection>) -> HandlerResult {
    match store_upload(&mut ctx, ImportKind::Contacts, form).await? {
        Ok(id) => Ok(Redirect::to(&format!("{}/import/{id}", contacts(&ctx))).into_response()),
        Err(invalid) => show_form(&ctx, Some(invalid)).await,
    }
}

pub async fn preview(
    State(server): State<ServerState>,
    WorkspaceCtx(ctx): WorkspaceCtx,
    Path(import): Path<ImportPath>,
) -> HandlerResult {
    let _turn = server.imports.acquire().await;
    let preview = match async { look(&ctx, import.id()?).await }.await {
        Ok(preview) => preview,
        Err(error) => return Ok(refused(&server, &error)),
    };
    let notice = match &preview {
        ContactsPreview::Imported(imported) => Some(Notice::Done(imported.to_string())),
        _ => None,
    };
    let contacts = contacts(&ctx);
    let path = format!("{contacts}/import/{}", import.import);
    let props = ContactsPreviewPageProps { preview, path, contacts, scope: contact_scope(ctx.actor) };
    workspace_page(&ctx, back(&ctx), (StatusCode::OK, TITLE), notice, || ContactsPreviewPage(props)).await
}

pub async fn import(
    State(server): State<ServerState>,
    WorkspaceCtx(mut ctx): WorkspaceCtx,
    Path(import): Path<ImportPath>,
) -> HandlerResult {
    let _turn = server.imports.acquire().await;
    match async { store(&mut ctx, import.id()?).await }.await {
        Ok(()) => Ok(Redirect::to(&format!("{}/import/{}", contacts(&ctx), import.import)).into_response()),
        Err(error) => Ok(refused(&server, &error)),
    }
}

pub async fn failed(
    State(server): State<ServerState>,
    WorkspaceCtx(ctx): WorkspaceCtx,
    Path(import): Path<ImportPath>,
) -> Response {
    let _turn = server.imports.acquire().await;
    let file = async { failed_lines_file(&ctx, failed_lines(&ctx, import.id()?).await?) };
    file.await.unwrap_or_else(|error| refused_as_text(&error))
}

async fn show_form(ctx: &Ctx, invalid: Option<InvalidUpload>) -> HandlerResult {
    let props = |script, nonce| UploadPageProps {
        title: TITLE,
        crumb: "Contacts",
        known: &KNOWN,
        needed: "Only the name is required. You'll see a preview before anything is imported.",
        action: format!("{}/import", contacts(ctx)),
        invalid,
        script,
        nonce,
    };
    upload_page(ctx, back(ctx), TITLE, props).await
}

fn contacts(ctx: &Ctx) -> String {
    format!("/w/{}/contacts", ctx.workspace.slug)
}

fn back(ctx: &Ctx) -> BackLink {
    BackLink { href: contacts(ctx), text: "Back to contacts" }
}
