use super::{
    check::{Checked, check},
    draft::read,
    parse::Unreadable,
    upload::{Imported, find_file, find_imported},
};
use crate::{ctx::Ctx, error::AppError};
use uuid::Uuid;

/// What came of a file, or would come of it.
#[derive(Debug)]
pub enum Preview {
    Unreadable(Unreadable),
    Readable {
        checked: Checked,
        /// Columns that nothing is made of.
        ignored: Vec<String>,
    },
    Imported(Imported),
}

pub async fn preview(ctx: &Ctx, id: Uuid) -> Result<Preview, AppError> {
    let mut conn = ctx.state.db.read().await?;
    let file = find_file(&mut conn, ctx, id).await?;
    if let Some(imported) = find_imported(&mut conn, id).await? {
        return Ok(Preview::Imported(imported));
    }
    drop(conn);
    match read(file).await? {
        Err(unreadable) => Ok(Preview::Unreadable(unreadable)),
        Ok(mut drafts) => {
            let ignored = std::mem::take(&mut drafts.sheet.ignored);
            let checked = check(&mut ctx.state.db.read().await?, ctx, drafts).await?;
            Ok(Preview::Readable { checked, ignored })
        }
    }
}
