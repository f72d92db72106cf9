use super::{
    check::{Checked, check},
    draft::read,
    store::Imported,
};
use crate::{
    csv_import::{
        sheet::Unreadable,
        skipped_lines::SkippedLines,
        stored_import::{ImportKind, find_file, find_import},
    },
    domain::error::AppError,
    store::ctx::Ctx,
};
use uuid::Uuid;

/// What came of a file, or would come of it.
#[derive(Debug)]
pub enum Preview {
    Unreadable(Unreadable),
    Readable {
        checked: Checked,
        /// Columns that nothing is made of.
        ignored: Vec<String>,
        skipped: SkippedLines,
    },
    Imported(Imported),
}

pub async fn preview(ctx: &Ctx, id: Uuid) -> Result<Preview, AppError> {
    let mut conn = ctx.state.db.read().await?;
    if let Some(imported) = find_import(&mut conn, ctx, ImportKind::Contacts, id).await?.progress()? {
        return Ok(Preview::Imported(imported));
    }
    let file = find_file(&mut conn, id).await?;
    drop(conn);
    match read(file).await? {
        Err(unreadable) => Ok(Preview::Unreadable(unreadable)),
        Ok(drafts) => {
            let skipped = SkippedLines::of(&drafts.sheet);
            let ignored = drafts.columns.ignored(&drafts.sheet.header);
            let checked = check(&mut ctx.state.db.read().await?, ctx, drafts).await?;
            Ok(Preview::Readable { checked, ignored, skipped })
        }
    }
}
