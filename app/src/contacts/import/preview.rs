use super::{
    check::{Checked, check},
    draft::read,
    store::Imported,
};
use crate::{
    csv_import::{
        kept::{Kind, find_file, find_kept},
        left_out::LeftOut,
        sheet::Unreadable,
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
        left_out: LeftOut,
    },
    Imported(Imported),
}

pub async fn preview(ctx: &Ctx, id: Uuid) -> Result<Preview, AppError> {
    let mut conn = ctx.state.db.read().await?;
    if let Some(imported) = find_kept(&mut conn, ctx, Kind::Contacts, id).await?.came_to()? {
        return Ok(Preview::Imported(imported));
    }
    let file = find_file(&mut conn, id).await?;
    drop(conn);
    match read(file).await? {
        Err(unreadable) => Ok(Preview::Unreadable(unreadable)),
        Ok(drafts) => {
            let left_out = LeftOut::of(&drafts.sheet);
            let ignored = drafts.columns.ignored(&drafts.sheet.header);
            let checked = check(&mut ctx.state.db.read().await?, ctx, drafts).await?;
            Ok(Preview::Readable { checked, ignored, left_out })
        }
    }
}
