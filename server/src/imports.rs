//! Import pages: plain pages, since imports are rare.

pub mod contacts;
pub mod users;

use crate::{
    export::Format,
    network::Requester,
    plain::workspace_page,
    responses::{HandlerResult, content_security_policy, csv_headers, refused},
    state::ServerState,
    upload::{self, UploadError},
};
use app::{
    csv_import::{
        stored_import::{BYTES_MAX, ImportKind, InvalidUpload, store_upload as store_file},
        upload_page::{UploadPage, UploadPageProps},
    },
    domain::{csv_cell::BOM, error::AppError},
    frame::plain::BackLink,
    store::ctx::Ctx,
};
use axum::{
    extract::{FromRequestParts, Multipart, Path, multipart::MultipartRejection},
    http::{StatusCode, header::CONTENT_SECURITY_POLICY, request::Parts},
    response::{IntoResponse, Response},
};
use leptos::nonce::Nonce;
use serde::Deserialize;
use uuid::Uuid;

pub const UPLOAD_MAX: usize = 5 * BYTES_MAX;

/// Extracts the `Ctx` of someone with access to the workspace; other people are refused before the handler runs.
pub struct WorkspaceCtx(Ctx);

#[derive(Deserialize)]
struct WorkspacePath {
    workspace: String,
}

impl FromRequestParts<ServerState> for WorkspaceCtx {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, server: &ServerState) -> Result<Self, Response> {
        let ctx = async {
            let Path(WorkspacePath { workspace }) =
                Path::from_request_parts(parts, server).await.map_err(|_| AppError::NotFound)?;
            let requester = Requester::from_request_parts(parts, server).await.map_err(|_| AppError::SignedOut)?;
            requester.enter(&workspace).await
        };
        ctx.await.map(Self).map_err(|error| refused(server, &error))
    }
}

/// The import in a path.
#[derive(Deserialize)]
pub struct ImportPath {
    import: String,
}

impl ImportPath {
    fn id(&self) -> Result<Uuid, AppError> {
        self.import.parse().map_err(|_| AppError::NotFound)
    }
}

/// Stores the uploaded file, or returns what is wrong with it.
async fn store_upload(
    ctx: &mut Ctx,
    kind: ImportKind,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Result<Uuid, InvalidUpload>, AppError> {
    Ok(match upload::read(form, &["file", "text"], BYTES_MAX).await {
        Ok(file) => Ok(store_file(ctx, kind, file).await?),
        Err(UploadError::Missing) => Err(InvalidUpload::Missing),
        Err(UploadError::TooLarge) => Err(InvalidUpload::TooLarge),
        Err(UploadError::CutOff) => Err(InvalidUpload::CutOff),
    })
}

/// Renders the upload form. Its script shows the progress of the upload.
async fn upload_page(
    ctx: &Ctx,
    back: BackLink,
    title: &'static str,
    props: impl FnOnce(String, String) -> UploadPageProps,
) -> HandlerResult {
    let nonce = Nonce::new().to_string();
    let props = props(ctx.state.site.assets.start("follow_upload"), nonce.clone());
    let status = if props.invalid.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let mut answer = workspace_page(ctx, back, (status, title), None, || UploadPage(props)).await?;
    answer.headers_mut().insert(CONTENT_SECURITY_POLICY, content_security_policy(&nonce));
    Ok(answer)
}

/// Answers with the failed lines as CSV, with a byte order mark for spreadsheets.
fn failed_lines_file(ctx: &Ctx, records: Vec<Vec<String>>) -> Result<Response, AppError> {
    let lines = Format { has_bom: false, delimiter: b',' }.lines(records)?;
    let file = [BOM.as_bytes(), &lines].concat();
    Ok((csv_headers(&format!("failed-{}.csv", ctx.workspace.slug)), file).into_response())
}
