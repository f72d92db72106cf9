//! What comes from files: plain pages, since a file is imported now and then.

pub mod contacts;
pub mod users;

use crate::{
    export::{headers, lines},
    network::Visit,
    organization::refused,
    router::Host,
    upload::{self, NoFile},
};
use app::{
    csv_cell::BOM,
    csv_import::kept::{BYTES_MAX, InvalidUpload, Kind, keep},
    ctx::Ctx,
    error::AppError,
};
use axum::{
    extract::{FromRequestParts, Multipart, Path, multipart::MultipartRejection},
    http::request::Parts,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use uuid::Uuid;

pub const UPLOAD_MAX: usize = 5 * BYTES_MAX;

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

/// What a form has sent, kept; or what is wrong with it.
async fn receive(
    ctx: &mut Ctx,
    kind: Kind,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Result<Uuid, InvalidUpload>, AppError> {
    Ok(match upload::read(form, &["file", "text"], BYTES_MAX).await {
        Ok(file) => Ok(keep(ctx, kind, file).await?),
        Err(NoFile::Missing) => Err(InvalidUpload::Missing),
        Err(NoFile::TooLarge) => Err(InvalidUpload::TooLarge),
        Err(NoFile::CutOff) => Err(InvalidUpload::CutOff),
    })
}

/// The failed lines, with a byte order mark: they are opened in a spreadsheet, to be mended.
fn file_to_mend(ctx: &Ctx, records: Vec<Vec<String>>) -> Result<Response, AppError> {
    let file = [BOM.as_bytes(), &lines(records)?].concat();
    Ok((headers(&format!("failed-{}.csv", ctx.workspace.slug)), file).into_response())
}
