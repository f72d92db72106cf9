use super::{check::check, draft::read, store::ImportResult};
use crate::{
    csv_import::{
        failed_line::failed_lines as lines_of,
        stored_import::{ImportKind, find_file, find_import},
    },
    domain::error::AppError,
    store::ctx::Ctx,
};
use std::mem::take;
use uuid::Uuid;

/// Returns the lines that are not imported, as the records of a file.
pub async fn failed_lines(ctx: &Ctx, id: Uuid) -> Result<Vec<Vec<String>>, AppError> {
    let mut conn = ctx.state.db.read().await?;
    let imported: Option<ImportResult> = find_import(&mut conn, ctx, ImportKind::Contacts, id).await?.progress()?;
    let file = find_file(&mut conn, id).await?;
    drop(conn);
    let mut drafts = read(file).await?.map_err(|_| AppError::NotFound)?;
    let sheet = take(&mut drafts.sheet);
    let failed = match imported {
        Some(imported) => imported.failed,
        None => check(&mut ctx.state.db.read().await?, ctx, drafts).await?.failed,
    };
    Ok(lines_of(sheet, failed))
}
