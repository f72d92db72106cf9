use super::{
    check::check,
    choices::Asked,
    draft::{Drafts, read},
    run::CameTo,
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

/// Those that nobody is invited by, as a file.
pub async fn failed_lines(ctx: &Ctx, turns: &Semaphore, id: Uuid, asked: Asked) -> Result<Vec<Vec<String>>, AppError> {
    policy::can_open_users(ctx.actor)?;
    let mut conn = ctx.state.db.read().await?;
    let stored = find_import(&mut conn, ctx, ImportKind::Users, id).await?;
    drop(conn);
    let asked = if asked.is_empty() { stored.choices()? } else { asked };
    let Drafts { sheet, drafts, failed, .. } = read(ctx, turns, id, asked).await?.map_err(|_| AppError::NotFound)?;
    let failed = match (stored.imported_at, stored.progress::<CameTo>()?) {
        (Some(_), Some(came_to)) => came_to.failed,
        _ => check(&mut ctx.state.db.read().await?, ctx, drafts).await?.and_failed(failed).failed,
    };
    Ok(lines_of(sheet, failed))
}
