//! Contacts from a file: plain pages, since a file is imported now and then.

use crate::{
    export::{headers, lines, refused as refused_file},
    guests::Answered,
    network::Visit,
    organization::refused,
    plain::contacts_page,
    router::Host,
    upload::{self, NoFile},
};
use app::{
    contacts::import::{
        failed::failed_lines,
        page::{ImportPage, ImportPageProps},
        preview::{Preview, preview as look},
        preview_page::{PreviewPage, PreviewPageProps},
        store::import as store,
        upload::{BYTES_MAX, InvalidUpload, keep},
    },
    csv_cell::BOM,
    ctx::Ctx,
    error::AppError,
    plain::Notice,
    policy::contact_scope,
};
use axum::{
    extract::{FromRequestParts, Multipart, Path, State, multipart::MultipartRejection},
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use uuid::Uuid;

pub const UPLOAD_MAX: usize = 5 * BYTES_MAX;

const TITLE: &str = "Import Contacts";

/// Somebody with access to the workspace; anybody else is refused before a handler sees them.
pub struct Entered(Ctx);

#[derive(Deserialize)]
struct Address {
    workspace: String,
}

impl FromRequestParts<Host> for Entered {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, host: &Host) -> Result<Self, Response> {
        let ctx = async {
            let Path(Address { workspace }) =
                Path::from_request_parts(parts, host).await.map_err(|_| AppError::NotFound)?;
            let visit = Visit::from_request_parts(parts, host).await.map_err(|_| AppError::SignedOut)?;
            visit.enter(&workspace).await
        };
        ctx.await.map(Self).map_err(|error| refused(host, &error))
    }
}

/// One file of theirs. What is no id is as good as the id of nobody's.
#[derive(Deserialize)]
pub struct Import {
    import: String,
}

impl Import {
    fn id(&self) -> Result<Uuid, AppError> {
        self.import.parse().map_err(|_| AppError::NotFound)
    }
}

pub async fn page(Entered(ctx): Entered) -> Answered {
    show_form(&ctx, None).await
}

pub async fn upload(Entered(mut ctx): Entered, form: Result<Multipart, MultipartRejection>) -> Answered {
    let file = upload::read(form, &["file", "text"], BYTES_MAX).await;
    match file {
        Ok(file) => {
            let id = keep(&mut ctx, file).await?;
            Ok(Redirect::to(&format!("{}/import/{id}", contacts(&ctx))).into_response())
        }
        Err(NoFile::Missing) => show_form(&ctx, Some(InvalidUpload::Missing)).await,
        Err(NoFile::TooLarge) => show_form(&ctx, Some(InvalidUpload::TooLarge)).await,
        Err(NoFile::CutOff) => show_form(&ctx, Some(InvalidUpload::CutOff)).await,
    }
}

pub async fn preview(State(host): State<Host>, Entered(ctx): Entered, Path(import): Path<Import>) -> Answered {
    let _turn = host.imports.acquire().await;
    let preview = match async { look(&ctx, import.id()?).await }.await {
        Ok(preview) => preview,
        Err(error) => return Ok(refused(&host, &error)),
    };
    let notice = match &preview {
        Preview::Imported(imported) => Some(Notice::Done(imported.to_string())),
        _ => None,
    };
    let contacts = contacts(&ctx);
    let path = format!("{contacts}/import/{}", import.import);
    let props = PreviewPageProps { preview, path, contacts, scope: contact_scope(ctx.actor) };
    contacts_page(&ctx, (StatusCode::OK, TITLE), notice, || PreviewPage(props)).await
}

pub async fn import(State(host): State<Host>, Entered(mut ctx): Entered, Path(import): Path<Import>) -> Answered {
    let _turn = host.imports.acquire().await;
    match async { store(&mut ctx, import.id()?).await }.await {
        Ok(()) => Ok(Redirect::to(&format!("{}/import/{}", contacts(&ctx), import.import)).into_response()),
        Err(error) => Ok(refused(&host, &error)),
    }
}

/// With a byte order mark: it is opened in a spreadsheet, to be mended.
pub async fn failed(State(host): State<Host>, Entered(ctx): Entered, Path(import): Path<Import>) -> Response {
    let _turn = host.imports.acquire().await;
    let file = async { Ok([BOM.as_bytes(), &lines(failed_lines(&ctx, import.id()?).await?)?].concat()) };
    match file.await {
        Ok(file) => (headers(&format!("failed-{}.csv", ctx.workspace.slug)), file).into_response(),
        Err(error) => refused_file(&error),
    }
}

async fn show_form(ctx: &Ctx, invalid: Option<InvalidUpload>) -> Answered {
    let status = if invalid.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let props = ImportPageProps { action: format!("{}/import", contacts(ctx)), invalid };
    contacts_page(ctx, (status, TITLE), None, || ImportPage(props)).await
}

fn contacts(ctx: &Ctx) -> String {
    format!("/w/{}/contacts", ctx.workspace.slug)
}
