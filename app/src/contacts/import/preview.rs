use super::{
    check::{CheckedContacts, check},
    draft::read,
    store::ImportResult,
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

/// The result of an import, or what it would be.
#[derive(Debug)]
pub enum ContactsPreview {
    Unreadable(Unreadable),
    Readable {
        checked: CheckedContacts,
        /// Columns that are not imported, by name.
        ignored: Vec<String>,
        skipped: SkippedLines,
    },
    Imported(ImportResult),
}

pub async fn preview(ctx: &Ctx, id: Uuid) -> Result<ContactsPreview, AppError> {
    let mut conn = ctx.state.db.read().await?;
    if let Some(imported) = find_import(&mut conn, ctx, ImportKind::Contacts, id).await?.progress()? {
        return Ok(ContactsPreview::Imported(imported));
    }
    let file = find_file(&mut conn, id).await?;
    drop(conn);
    match read(file).await? {
        Err(unreadable) => Ok(ContactsPreview::Unreadable(unreadable)),
        Ok(drafts) => {
            let skipped = SkippedLines::of(&drafts.sheet);
            let ignored = drafts.columns.ignored(&drafts.sheet.header);
            let checked = check(&mut ctx.state.db.read().await?, ctx, drafts).await?;
            Ok(ContactsPreview::Readable { checked, ignored, skipped })
        }
    }
}
