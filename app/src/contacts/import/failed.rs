use super::{
    check::check,
    draft::{Drafts, read},
    parse::Line,
    upload::{find_file, find_imported},
    wrong::Failed,
};
use crate::{ctx::Ctx, error::AppError};
use std::{collections::HashMap, mem};
use uuid::Uuid;

/// The header and each line that is not stored, with what is wrong behind it: to mend, and to import again.
pub async fn failed_lines(ctx: &Ctx, id: Uuid) -> Result<Vec<Vec<String>>, AppError> {
    let mut conn = ctx.state.db.read().await?;
    let file = find_file(&mut conn, ctx, id).await?;
    let imported = find_imported(&mut conn, id).await?;
    drop(conn);
    let mut drafts: Drafts = read(file).await?.map_err(|_| AppError::NotFound)?;
    let (header, lines) = (mem::take(&mut drafts.sheet.header), mem::take(&mut drafts.sheet.lines));
    let failed = match imported {
        Some(imported) => imported.failed,
        None => check(&mut ctx.state.db.read().await?, ctx, drafts).await?.failed,
    };
    let why: HashMap<usize, String> = failed.into_iter().map(|Failed { line, why }| (line, why.to_string())).collect();
    let width = header.len();
    let failed = lines.into_iter().filter_map(|Line { number, mut cells, .. }| {
        let why = why.get(&number)?.clone();
        // One with too few cells has its error in the same column as the others.
        cells.resize(cells.len().max(width), String::new());
        cells.push(why);
        Some(cells)
    });
    Ok([header.into_iter().chain(["error".to_owned()]).collect()].into_iter().chain(failed).collect())
}
