use super::{
    check::{Checked, Fate, check},
    choices::{Asked, How},
    draft::{Draft, Drafts, read},
    wrong::Wrong,
};
use crate::{
    csv_import::{
        failed_line::FailedLine,
        stored_import::{ImportKind, find_import, record_end, record_progress, record_start, record_stop},
    },
    domain::{
        error::{AppError, Invalid},
        number::count_of,
        policy::{self, Grant},
    },
    invitations::{invite::command::invite_these, rules::note_sent},
    store::{clock::Millis, ctx::Ctx, db::Tx},
};
use serde::{Deserialize, Serialize};
use std::{fmt, sync::Arc};
use tokio::sync::Semaphore;
use uuid::Uuid;

/// Lines of a transaction: others come in between.
const AT_ONCE: usize = 500;
/// Longer than a transaction takes: who says nothing for so long was interrupted. Where that is wrong, another who goes
/// on waits for the lock and finds what is done.
const LEASE_MS: Millis = 20_000;

/// What the import of a file came to, or has come to so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CameTo {
    /// Lines that something became of, of all that can be read.
    pub taken: usize,
    pub of: usize,
    pub invited: usize,
    pub anew: usize,
    pub users: usize,
    pub suspended: usize,
    pub pending: usize,
    pub had_ended: usize,
    /// In the order of the file.
    pub failed: Vec<FailedLine<Wrong>>,
    /// It was to be all or nothing, and was nothing.
    pub is_nothing: bool,
}

/// Whether there is something to run now: another may be at it, or it is done.
pub async fn begin(ctx: &mut Ctx, turns: &Semaphore, id: Uuid, asked: Asked) -> Result<bool, AppError> {
    policy::can_open_users(ctx.actor)?;
    let mut conn = ctx.state.db.read().await?;
    find_import(&mut conn, ctx, ImportKind::Users, id).await?;
    drop(conn);
    let drafts = read(ctx, turns, id, asked.clone()).await?.map_err(|_| AppError::Invalid(Invalid::Form))?;
    if drafts.columns.email.is_none() {
        return Err(AppError::Invalid(Invalid::Form));
    }
    let mut tx = ctx.begin().await?;
    policy::can_open_users(ctx.actor)?;
    let stored = find_import(&mut tx, ctx, ImportKind::Users, id).await?;
    if stored.imported_at.is_some() || stored.running_until.is_some_and(|until| until > ctx.now) {
        return Ok(false);
    }
    // One that was interrupted goes on as it began.
    let asked = match stored.running_until {
        Some(_) => stored.choices()?,
        None => asked,
    };
    record_start(&mut tx, id, &asked, ctx.now + LEASE_MS).await?;
    tx.commit().await?;
    Ok(true)
}

/// What `begin` said there is to do. Interrupted, it goes on where it was.
pub async fn run(mut ctx: Ctx, turns: Arc<Semaphore>, id: Uuid) -> Result<(), AppError> {
    let ran = run_to_its_end(&mut ctx, &turns, id).await;
    if ran.is_err() {
        // Whoever looks is told at once, and not when its time is over.
        let mut tx = ctx.state.db.begin().await?;
        record_stop(&mut tx, id, ctx.state.now()).await?;
        tx.commit().await?;
    }
    ran
}

async fn run_to_its_end(ctx: &mut Ctx, turns: &Semaphore, id: Uuid) -> Result<(), AppError> {
    let mut conn = ctx.state.db.read().await?;
    let asked: Asked = find_import(&mut conn, ctx, ImportKind::Users, id).await?.choices()?;
    drop(conn);
    let how = asked.how();
    let drafts = read(ctx, turns, id, asked).await?.map_err(|_| AppError::Invalid(Invalid::Form))?;
    let at_once = match how {
        How::ValidOnes => AT_ONCE,
        How::AllOrNothing => drafts.drafts.len(),
    };
    while !take(ctx, id, &drafts, how, at_once).await? {}
    Ok(())
}

/// The next lines, in one transaction, and how far it has come. Answers whether that was all.
async fn take(ctx: &mut Ctx, id: Uuid, file: &Drafts, how: How, at_once: usize) -> Result<bool, AppError> {
    let mut tx = ctx.begin().await?;
    let stored = find_import(&mut tx, ctx, ImportKind::Users, id).await?;
    if stored.imported_at.is_some() {
        return Ok(true);
    }
    let start = || CameTo { of: file.drafts.len(), failed: file.failed.clone(), ..CameTo::default() };
    let mut came_to = stored.progress()?.filter(|it: &CameTo| !it.is_nothing).unwrap_or_else(start);
    if how == How::ValidOnes || came_to.failed.is_empty() {
        let next = file.drafts.iter().skip(came_to.taken).take(at_once);
        invite(&mut tx, ctx, next.cloned().collect(), &mut came_to).await?;
    }
    if how == How::AllOrNothing && !came_to.failed.is_empty() {
        drop(tx);
        let mut tx = ctx.begin().await?;
        record_progress(&mut tx, id, &CameTo { is_nothing: true, ..CameTo::default() }, None).await?;
        tx.commit().await?;
        return Ok(true);
    }
    let is_all = came_to.taken >= came_to.of;
    match is_all {
        true => record_end(&mut tx, id, &came_to, ctx.now).await?,
        false => record_progress(&mut tx, id, &came_to, Some(ctx.state.now() + LEASE_MS)).await?,
    }
    tx.commit().await?;
    Ok(is_all)
}

async fn invite(tx: &mut Tx, ctx: &Ctx, drafts: Vec<Draft>, came_to: &mut CameTo) -> Result<(), AppError> {
    let Checked { lines, failed, .. } = check(tx, ctx, drafts).await?;
    came_to.taken += lines.len() + failed.len();
    came_to.failed.extend(failed);
    came_to.failed.sort_by_key(|failed| failed.line);
    lines.iter().for_each(|(_, fate)| *came_to.counter(*fate) += 1);
    let invitees = lines.iter().filter(|(_, fate)| fate.is_invited());
    let invitees: Vec<(&str, Grant)> = invitees.map(|(draft, _)| (draft.email.as_str(), draft.grant)).collect();
    // All or nothing may be more than a statement takes.
    for invitees in invitees.chunks(AT_ONCE) {
        note_sent(tx, ctx, invitees.iter().map(|(email, _)| *email)).await?;
        invite_these(tx, ctx, invitees, "").await?;
    }
    Ok(())
}

impl CameTo {
    fn counter(&mut self, fate: Fate) -> &mut usize {
        match fate {
            Fate::Invite => &mut self.invited,
            Fate::Anew => &mut self.anew,
            Fate::User => &mut self.users,
            Fate::Suspended => &mut self.suspended,
            Fate::Pending => &mut self.pending,
            Fate::HadEnded => &mut self.had_ended,
        }
    }
}

impl fmt::Display for CameTo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.invited + self.anew {
            0 => f.write_str("Nobody was invited."),
            count => f.write_str(&count_of(count as i64, "invitation is on its way.", "invitations are on their way.")),
        }
    }
}
