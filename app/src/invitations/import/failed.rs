use super::{
    check::check,
    choices::ImportChoices,
    draft::{UserDrafts, read},
    run::ImportProgress,
};
use crate::{
    csv_import::{
        failed_line::failed_lines as lines_of,
        stored_import::{ImportKind, find_import},
    },
    domain::{error::AppError, policy},
    store::ctx::Ctx,
};
use tokio::sync::Semaphore;
use uuid::Uuid;

/// Returns the lines that are not imported, as the records of a file.
pub async fn failed_lines(
    ctx: &Ctx,
    turns: &Semaphore,
    id: Uuid,
    choices: ImportChoices,
) -> Result<Vec<Vec<String>>, AppError> {
    policy::can_open_users(ctx.actor)?;
    let mut conn = ctx.state.db.read().await?;
    let stored = find_import(&mut conn, ctx, ImportKind::Users, id).await?;
    drop(conn);
    let choices = if choices.is_empty() { stored.choices()? } else { choices };
    let UserDrafts { sheet, drafts, failed, .. } =
        read(ctx, turns, id, choices).await?.map_err(|_| AppError::NotFound)?;
    let failed = match (stored.imported_at, stored.progress::<ImportProgress>()?) {
        (Some(_), Some(progress)) => progress.failed,
        _ => check(&mut ctx.state.db.read().await?, ctx, drafts).await?.and_failed(failed).failed,
    };
    Ok(lines_of(sheet, failed))
}
