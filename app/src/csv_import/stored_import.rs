use crate::{
    columns,
    domain::{error::AppError, id::new_id},
    store::{
        clock::Millis,
        ctx::Ctx,
        db::{Conn, sql},
    },
};
use serde::{Serialize, de::DeserializeOwned};
use std::fmt;
use strum::IntoStaticStr;
use uuid::Uuid;

pub const BYTES_MAX: usize = 5 * 1024 * 1024;

const STORED_MS: Millis = 24 * 60 * 60 * 1000;
/// Older files that one person keeps beside the newest.
const STORED_MAX: i64 = 19;

#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum ImportKind {
    Contacts,
    Users,
}

impl ImportKind {
    fn key(self) -> &'static str {
        self.into()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidUpload {
    Missing,
    TooLarge,
    CutOff,
}

/// An uploaded file and the progress of its import.
#[derive(Debug)]
pub struct StoredImport {
    /// JSON of the choices that the import was started with.
    chosen: Option<String>,
    /// JSON of the result, or of the progress so far.
    came_to: Option<String>,
    /// When the claim of a running import expires; in the past if the import was interrupted.
    pub running_until: Option<Millis>,
    pub imported_at: Option<Millis>,
}
columns!(StoredImport { chosen, came_to, running_until, imported_at });

impl StoredImport {
    /// Returns the progress that `record_progress` or `record_end` stored.
    pub fn progress<T: DeserializeOwned>(&self) -> Result<Option<T>, AppError> {
        let progress = self.came_to.as_deref().map(serde_json::from_str).transpose();
        progress.map_err(AppError::internal)
    }

    /// Returns the choices that `record_start` stored, or the defaults before the import has started.
    pub fn choices<T: DeserializeOwned + Default>(&self) -> Result<T, AppError> {
        let choices = self.chosen.as_deref().map(serde_json::from_str).transpose();
        Ok(choices.map_err(AppError::internal)?.unwrap_or_default())
    }
}

/// Stores an uploaded file, and deletes those that are too old or too many.
pub async fn store_upload(ctx: &mut Ctx, kind: ImportKind, file: Vec<u8>) -> Result<Uuid, AppError> {
    let id = new_id();
    let mut tx = ctx.begin().await?;
    sql("delete from imports where created_at < $1").bind(ctx.now - STORED_MS).execute(&mut tx).await?;
    sql("delete from imports where user_id = $1 and id not in
            (select id from imports where user_id = $1 order by id desc limit $2)")
    .bind(ctx.person.id)
    .bind(STORED_MAX)
    .execute(&mut tx)
    .await?;
    sql("insert into imports (id, workspace_id, user_id, kind, file, created_at) values ($1, $2, $3, $4, $5, $6)")
        .bind(id)
        .bind(ctx.workspace.id)
        .bind(ctx.person.id)
        .bind(kind.key())
        .bind(file)
        .bind(ctx.now)
        .execute(&mut tx)
        .await?;
    tx.commit().await?;
    Ok(id)
}

/// Finds an import that the actor uploaded to this workspace. Fails with `NotFound` for any other.
pub async fn find_import(conn: &mut Conn, ctx: &Ctx, kind: ImportKind, id: Uuid) -> Result<StoredImport, AppError> {
    let found = sql("select chosen, came_to, running_until, imported_at from imports
        where id = $1 and workspace_id = $2 and user_id = $3 and kind = $4 and created_at >= $5");
    let found = found.bind(id).bind(ctx.workspace.id).bind(ctx.person.id).bind(kind.key()).bind(ctx.now - STORED_MS);
    found.fetch_optional(conn).await?.ok_or(AppError::NotFound)
}

/// Loads the file of an import that `find_import` has found.
pub async fn find_file(conn: &mut Conn, id: Uuid) -> Result<Vec<u8>, AppError> {
    let found = sql("select file from imports where id = $1").bind(id).fetch_optional::<(Vec<u8>,)>(conn).await?;
    found.map(|(file,)| file).ok_or(AppError::NotFound)
}

/// Claims the import; the claim expires at `until`.
pub async fn record_start(conn: &mut Conn, id: Uuid, choices: &impl Serialize, until: Millis) -> Result<(), AppError> {
    sql("update imports set chosen = $2, running_until = $3 where id = $1")
        .bind(id)
        .bind(serde_json::to_string(choices).map_err(AppError::internal)?)
        .bind(until)
        .execute(conn)
        .await?;
    Ok(())
}

/// Ends the claim of an interrupted import.
pub async fn record_stop(conn: &mut Conn, id: Uuid, now: Millis) -> Result<(), AppError> {
    sql("update imports set running_until = $2 where id = $1 and imported_at is null")
        .bind(id)
        .bind(now)
        .execute(conn)
        .await?;
    Ok(())
}

/// Records the result of a finished import.
pub async fn record_end(conn: &mut Conn, id: Uuid, result: &impl Serialize, now: Millis) -> Result<(), AppError> {
    record_progress(conn, id, result, None).await?;
    sql("update imports set imported_at = $2 where id = $1").bind(id).bind(now).execute(conn).await?;
    Ok(())
}

/// Records the progress so far, and when the claim expires.
pub async fn record_progress(
    conn: &mut Conn,
    id: Uuid,
    progress: &impl Serialize,
    running_until: Option<Millis>,
) -> Result<(), AppError> {
    sql("update imports set came_to = $2, running_until = $3 where id = $1")
        .bind(id)
        .bind(serde_json::to_string(progress).map_err(AppError::internal)?)
        .bind(running_until)
        .execute(conn)
        .await?;
    Ok(())
}

impl fmt::Display for InvalidUpload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "Choose a file or paste its contents.",
            Self::TooLarge => "A file can be up to 5 MB. Split it into several files.",
            Self::CutOff => "Only part of the file was uploaded. Try again.",
        })
    }
}
