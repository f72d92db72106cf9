use super::{check::Checked, wrong::Failed};
use crate::{
    clock::Millis,
    columns,
    ctx::Ctx,
    db::{Conn, Tx, new_id, sql},
    error::AppError,
    ui::number::grouped,
};
use std::fmt;
use uuid::Uuid;

pub const BYTES_MAX: usize = 5 * 1024 * 1024;

/// A preview is looked at soon, or never.
const KEPT_MS: Millis = 24 * 60 * 60 * 1000;
/// Of one person, beside the newest.
const KEPT_MAX: i64 = 19;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidUpload {
    Missing,
    TooLarge,
    CutOff,
}

/// What the import of a file came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    pub added: i64,
    pub existing: i64,
    pub failed: Vec<Failed>,
}

pub async fn keep(ctx: &mut Ctx, file: Vec<u8>) -> Result<Uuid, AppError> {
    let id = new_id();
    let mut tx = ctx.begin().await?;
    sql("delete from contact_imports where created_at < $1").bind(ctx.now - KEPT_MS).execute(&mut tx).await?;
    sql("delete from contact_imports where user_id = $1 and id not in
            (select id from contact_imports where user_id = $1 order by id desc limit $2)")
    .bind(ctx.person.id)
    .bind(KEPT_MAX)
    .execute(&mut tx)
    .await?;
    sql("insert into contact_imports (id, workspace_id, user_id, file, created_at) values ($1, $2, $3, $4, $5)")
        .bind(id)
        .bind(ctx.workspace.id)
        .bind(ctx.person.id)
        .bind(file)
        .bind(ctx.now)
        .execute(&mut tx)
        .await?;
    tx.commit().await?;
    Ok(id)
}

/// Only of whoever sent it, and in the workspace that they sent it to.
pub async fn find_file(conn: &mut Conn, ctx: &Ctx, id: Uuid) -> Result<Vec<u8>, AppError> {
    let found = sql("select file from contact_imports
        where id = $1 and workspace_id = $2 and user_id = $3 and created_at >= $4")
    .bind(id)
    .bind(ctx.workspace.id)
    .bind(ctx.person.id)
    .bind(ctx.now - KEPT_MS)
    .fetch_optional::<(Vec<u8>,)>(conn)
    .await?;
    found.map(|(file,)| file).ok_or(AppError::NotFound)
}

struct Row {
    added: i64,
    existing: i64,
    failed: String,
}
columns!(Row { added, existing, failed });

/// Of a file that `find_file` finds: nothing, where it is not imported yet.
pub async fn find_imported(conn: &mut Conn, id: Uuid) -> Result<Option<Imported>, AppError> {
    let found = sql("select added, existing, failed from contact_imports where id = $1 and imported_at is not null");
    let Some(Row { added, existing, failed }) = found.bind(id).fetch_optional(conn).await? else { return Ok(None) };
    let failed = serde_json::from_str(&failed).map_err(AppError::internal)?;
    Ok(Some(Imported { added, existing, failed }))
}

pub async fn note_imported(tx: &mut Tx, id: Uuid, came_to: &Checked, now: Millis) -> Result<(), AppError> {
    sql("update contact_imports set imported_at = $2, added = $3, existing = $4, failed = $5 where id = $1")
        .bind(id)
        .bind(now)
        .bind(came_to.new.len() as i64)
        .bind(came_to.existing as i64)
        .bind(serde_json::to_string(&came_to.failed).map_err(AppError::internal)?)
        .execute(tx)
        .await?;
    Ok(())
}

impl fmt::Display for Imported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.added {
            1 => f.write_str("1 contact was added."),
            added => write!(f, "{} contacts were added.", grouped(added)),
        }
    }
}

impl fmt::Display for InvalidUpload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "Choose a file first, or paste its text.",
            Self::TooLarge => "A file has at most 5 MB. Divide it into several.",
            Self::CutOff => "Only a part of the file arrived. Send it again.",
        })
    }
}
