use super::{
    check::{CheckedLines, check},
    choices::{ImportChoices, UserColumns},
    draft::{UserDrafts, read},
    run::ImportProgress,
};
use crate::{
    csv_import::{
        sheet::Unreadable,
        skipped_lines::SkippedLines,
        stored_import::{ImportKind, find_import},
    },
    domain::{error::AppError, policy},
    store::ctx::Ctx,
};
use tokio::sync::Semaphore;
use uuid::Uuid;

/// The state of an import, or what it would do.
#[derive(Debug)]
pub enum UsersPreview {
    Unreadable(Unreadable),
    Readable(Box<Readable>),
    /// The import is running.
    Running(ImportProgress),
    /// The import was interrupted and can be resumed.
    Interrupted(ImportProgress),
    Imported(ImportProgress),
}

#[derive(Debug)]
pub struct Readable {
    pub checked: CheckedLines,
    pub header: Vec<String>,
    pub skipped: SkippedLines,
    pub columns: UserColumns,
    pub choices: ImportChoices,
    /// Whether an all-or-nothing import has failed before.
    pub was_nothing: bool,
}

pub async fn preview(ctx: &Ctx, turns: &Semaphore, id: Uuid, choices: ImportChoices) -> Result<UsersPreview, AppError> {
    policy::can_open_users(ctx.actor)?;
    let mut conn = ctx.state.db.read().await?;
    let stored = find_import(&mut conn, ctx, ImportKind::Users, id).await?;
    let progress: ImportProgress = stored.progress()?.unwrap_or_default();
    match (stored.imported_at, stored.running_until) {
        (Some(_), _) => return Ok(UsersPreview::Imported(progress)),
        (None, Some(until)) if until > ctx.now => return Ok(UsersPreview::Running(progress)),
        (None, Some(_)) => return Ok(UsersPreview::Interrupted(progress)),
        (None, None) => (),
    }
    drop(conn);
    let choices = if choices.is_empty() { stored.choices()? } else { choices };
    match read(ctx, turns, id, choices.clone()).await? {
        Err(unreadable) => Ok(UsersPreview::Unreadable(unreadable)),
        Ok(UserDrafts { sheet, columns, drafts, failed }) => {
            let skipped = SkippedLines::of(&sheet);
            let header = sheet.header;
            let checked = check(&mut ctx.state.db.read().await?, ctx, drafts).await?.and_failed(failed);
            let was_nothing = progress.is_nothing;
            Ok(UsersPreview::Readable(Box::new(Readable { checked, header, skipped, columns, choices, was_nothing })))
        }
    }
}
