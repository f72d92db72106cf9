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
use uuid::Uuid;

pub const BYTES_MAX: usize = 5 * 1024 * 1024;

/// A preview is looked at soon, or never.
const KEPT_MS: Millis = 24 * 60 * 60 * 1000;
/// Of one person, beside the newest.
const KEPT_MAX: i64 = 19;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Contacts,
    Users,
}

impl Kind {
    fn key(self) -> &'static str {
        match self {
            Self::Contacts => "contacts",
            Self::Users => "users",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidUpload {
    Missing,
    TooLarge,
    CutOff,
}

/// How far a file has come.
#[derive(Debug)]
pub struct Kept {
    /// JSON: what was chosen when its import began.
    chosen: Option<String>,
    /// JSON: what it came to, or has come to so far.
    came_to: Option<String>,
    /// Somebody is importing it until then; later, they were interrupted.
    pub running_until: Option<Millis>,
    pub imported_at: Option<Millis>,
}
columns!(Kept { chosen, came_to, running_until, imported_at });

impl Kept {
    pub fn came_to<T: DeserializeOwned>(&self) -> Result<Option<T>, AppError> {
        let came_to = self.came_to.as_deref().map(serde_json::from_str).transpose();
        came_to.map_err(AppError::internal)
    }

    /// Nothing of it before its import has begun.
    pub fn asked<T: DeserializeOwned + Default>(&self) -> Result<T, AppError> {
        let asked = self.chosen.as_deref().map(serde_json::from_str).transpose();
        Ok(asked.map_err(AppError::internal)?.unwrap_or_default())
    }
}

pub async fn keep(ctx: &mut Ctx, kind: Kind, file: Vec<u8>) -> Result<Uuid, AppError> {
    let id = new_id();
    let mut tx = ctx.begin().await?;
    sql("delete from imports where created_at < $1").bind(ctx.now - KEPT_MS).execute(&mut tx).await?;
    sql("delete from imports where user_id = $1 and id not in
            (select id from imports where user_id = $1 order by id desc limit $2)")
    .bind(ctx.person.id)
    .bind(KEPT_MAX)
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

/// Only of whoever sent it, and in the workspace that they sent it to.
pub async fn find_kept(conn: &mut Conn, ctx: &Ctx, kind: Kind, id: Uuid) -> Result<Kept, AppError> {
    let found = sql("select chosen, came_to, running_until, imported_at from imports
        where id = $1 and workspace_id = $2 and user_id = $3 and kind = $4 and created_at >= $5");
    let found = found.bind(id).bind(ctx.workspace.id).bind(ctx.person.id).bind(kind.key()).bind(ctx.now - KEPT_MS);
    found.fetch_optional(conn).await?.ok_or(AppError::NotFound)
}

/// Of one that `find_kept` finds.
pub async fn find_file(conn: &mut Conn, id: Uuid) -> Result<Vec<u8>, AppError> {
    let found = sql("select file from imports where id = $1").bind(id).fetch_optional::<(Vec<u8>,)>(conn).await?;
    found.map(|(file,)| file).ok_or(AppError::NotFound)
}

/// From here on it is somebody's, until then.
pub async fn note_began(conn: &mut Conn, id: Uuid, asked: &impl Serialize, until: Millis) -> Result<(), AppError> {
    sql("update imports set chosen = $2, running_until = $3 where id = $1")
        .bind(id)
        .bind(serde_json::to_string(asked).map_err(AppError::internal)?)
        .bind(until)
        .execute(conn)
        .await?;
    Ok(())
}

pub async fn note_stopped(conn: &mut Conn, id: Uuid, now: Millis) -> Result<(), AppError> {
    sql("update imports set running_until = $2 where id = $1 and imported_at is null")
        .bind(id)
        .bind(now)
        .execute(conn)
        .await?;
    Ok(())
}

pub async fn note_imported(conn: &mut Conn, id: Uuid, came_to: &impl Serialize, now: Millis) -> Result<(), AppError> {
    note_came_to(conn, id, came_to, None).await?;
    sql("update imports set imported_at = $2 where id = $1").bind(id).bind(now).execute(conn).await?;
    Ok(())
}

/// So far, and until when nobody else goes on with it.
pub async fn note_came_to(
    conn: &mut Conn,
    id: Uuid,
    came_to: &impl Serialize,
    running_until: Option<Millis>,
) -> Result<(), AppError> {
    sql("update imports set came_to = $2, running_until = $3 where id = $1")
        .bind(id)
        .bind(serde_json::to_string(came_to).map_err(AppError::internal)?)
        .bind(running_until)
        .execute(conn)
        .await?;
    Ok(())
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
