use super::{
    check::{Checked, check},
    choices::{Asked, Columns},
    draft::{Drafts, read},
    run::CameTo,
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

/// What came of a file, or would come of it.
#[derive(Debug)]
pub enum Preview {
    Unreadable(Unreadable),
    Readable(Box<Readable>),
    /// It is being imported.
    Running(CameTo),
    /// Whoever imported it was interrupted.
    Interrupted(CameTo),
    Imported(CameTo),
}

#[derive(Debug)]
pub struct Readable {
    pub checked: Checked,
    pub header: Vec<String>,
    pub skipped: SkippedLines,
    pub columns: Columns,
    pub asked: Asked,
    /// An import of all or nothing came to nothing.
    pub was_nothing: bool,
}

pub async fn preview(ctx: &Ctx, turns: &Semaphore, id: Uuid, asked: Asked) -> Result<Preview, AppError> {
    policy::can_open_users(ctx.actor)?;
    let mut conn = ctx.state.db.read().await?;
    let stored = find_import(&mut conn, ctx, ImportKind::Users, id).await?;
    let came_to: CameTo = stored.progress()?.unwrap_or_default();
    match (stored.imported_at, stored.running_until) {
        (Some(_), _) => return Ok(Preview::Imported(came_to)),
        (None, Some(until)) if until > ctx.now => return Ok(Preview::Running(came_to)),
        (None, Some(_)) => return Ok(Preview::Interrupted(came_to)),
        (None, None) => (),
    }
    drop(conn);
    let asked = if asked.is_empty() { stored.choices()? } else { asked };
    match read(ctx, turns, id, asked.clone()).await? {
        Err(unreadable) => Ok(Preview::Unreadable(unreadable)),
        Ok(Drafts { sheet, columns, drafts, failed }) => {
            let skipped = SkippedLines::of(&sheet);
            let header = sheet.header;
            let checked = check(&mut ctx.state.db.read().await?, ctx, drafts).await?.and_failed(failed);
            let was_nothing = came_to.is_nothing;
            Ok(Preview::Readable(Box::new(Readable { checked, header, skipped, columns, asked, was_nothing })))
        }
    }
}
