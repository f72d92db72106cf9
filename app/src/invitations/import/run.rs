use super::{
    check::{CheckedLines, LineOutcome, check},
    choices::{ImportChoices, InviteMode},
    draft::{UserDraft, UserDrafts, read},
    line_error::UserLineError,
};
use crate::{
    csv_import::{
        failed_line::FailedLine,
        stored_import::{ImportKind, find_import, record_end, record_progress, record_start, record_stop},
    },
    domain::{
        error::{AppError, Invalid},
        outcome::Outcome,
        policy::{self, Grant},
    },
    invitations::{invite::command::invite_these, rules::record_sent},
    store::{clock::Millis, ctx::Ctx, db::Tx},
};
use serde::{Deserialize, Serialize};
use std::{fmt, sync::Arc};
use tokio::sync::Semaphore;
use uuid::Uuid;

/// Lines of one transaction, so that other writes can run in between.
const AT_ONCE: usize = 500;
/// Longer than a transaction takes: an import without progress for this long counts as interrupted. If it still runs,
/// one that resumes it waits for the lock and continues after it.
const LEASE_MS: Millis = 20_000;

/// The result of an import, or its progress so far. Stored as JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportProgress {
    /// Lines processed, of the `of` lines that can be read.
    pub taken: usize,
    pub of: usize,
    pub invited: usize,
    pub anew: usize,
    pub users: usize,
    pub suspended: usize,
    pub pending: usize,
    pub had_ended: usize,
    /// Sorted by line.
    pub failed: Vec<FailedLine<UserLineError>>,
    /// Whether an all-or-nothing import has failed.
    pub is_nothing: bool,
}

/// Claims an import. Returns false if it is running or finished.
pub async fn begin(ctx: &mut Ctx, turns: &Semaphore, id: Uuid, choices: ImportChoices) -> Result<bool, AppError> {
    policy::can_open_users(ctx.actor)?;
    let mut conn = ctx.state.db.read().await?;
    find_import(&mut conn, ctx, ImportKind::Users, id).await?;
    drop(conn);
    let drafts = read(ctx, turns, id, choices.clone()).await?.map_err(|_| AppError::Invalid(Invalid::Form))?;
    if drafts.columns.email.is_none() {
        return Err(AppError::Invalid(Invalid::Form));
    }
    let mut tx = ctx.begin().await?;
    policy::can_open_users(ctx.actor)?;
    let stored = find_import(&mut tx, ctx, ImportKind::Users, id).await?;
    if stored.imported_at.is_some() || stored.running_until.is_some_and(|until| until > ctx.now) {
        return Ok(false);
    }
    // An interrupted import resumes with the choices that it was started with.
    let choices = match stored.running_until {
        Some(_) => stored.choices()?,
        None => choices,
    };
    record_start(&mut tx, id, &choices, ctx.now + LEASE_MS).await?;
    tx.commit().await?;
    Ok(true)
}

/// Runs an import that `begin` has claimed, from where it was interrupted.
pub async fn run(mut ctx: Ctx, turns: Arc<Semaphore>, id: Uuid) -> Result<(), AppError> {
    let ran = run_to_its_end(&mut ctx, &turns, id).await;
    if ran.is_err() {
        // The page shows the interruption at once instead of after the lease.
        let mut tx = ctx.state.db.begin().await?;
        record_stop(&mut tx, id, ctx.state.now()).await?;
        tx.commit().await?;
    }
    ran
}

async fn run_to_its_end(ctx: &mut Ctx, turns: &Semaphore, id: Uuid) -> Result<(), AppError> {
    let mut conn = ctx.state.db.read().await?;
    let choices: ImportChoices = find_import(&mut conn, ctx, ImportKind::Users, id).await?.choices()?;
    drop(conn);
    let mode = choices.mode();
    let drafts = read(ctx, turns, id, choices).await?.map_err(|_| AppError::Invalid(Invalid::Form))?;
    let at_once = match mode {
        InviteMode::ValidOnes => AT_ONCE,
        InviteMode::AllOrNothing => drafts.drafts.len(),
    };
    while !take(ctx, id, &drafts, mode, at_once).await? {}
    Ok(())
}

/// Imports the next lines in one transaction and records the progress. Returns whether the import is finished.
async fn take(ctx: &mut Ctx, id: Uuid, file: &UserDrafts, mode: InviteMode, at_once: usize) -> Result<bool, AppError> {
    let mut tx = ctx.begin().await?;
    let stored = find_import(&mut tx, ctx, ImportKind::Users, id).await?;
    if stored.imported_at.is_some() {
        return Ok(true);
    }
    let start = || ImportProgress { of: file.drafts.len(), failed: file.failed.clone(), ..ImportProgress::default() };
    let mut progress = stored.progress()?.filter(|it: &ImportProgress| !it.is_nothing).unwrap_or_else(start);
    if mode == InviteMode::ValidOnes || progress.failed.is_empty() {
        let next = file.drafts.iter().skip(progress.taken).take(at_once);
        invite(&mut tx, ctx, next.cloned().collect(), &mut progress).await?;
    }
    if mode == InviteMode::AllOrNothing && !progress.failed.is_empty() {
        drop(tx);
        let mut tx = ctx.begin().await?;
        record_progress(&mut tx, id, &ImportProgress { is_nothing: true, ..ImportProgress::default() }, None).await?;
        tx.commit().await?;
        return Ok(true);
    }
    let is_all = progress.taken >= progress.of;
    match is_all {
        true => record_end(&mut tx, id, &progress, ctx.now).await?,
        false => record_progress(&mut tx, id, &progress, Some(ctx.state.now() + LEASE_MS)).await?,
    }
    tx.commit().await?;
    Ok(is_all)
}

async fn invite(tx: &mut Tx, ctx: &Ctx, drafts: Vec<UserDraft>, progress: &mut ImportProgress) -> Result<(), AppError> {
    let CheckedLines { lines, failed, .. } = check(tx, ctx, drafts).await?;
    progress.taken += lines.len() + failed.len();
    progress.failed.extend(failed);
    progress.failed.sort_by_key(|failed| failed.line);
    lines.iter().for_each(|(_, outcome)| *progress.counter(*outcome) += 1);
    let invitees = lines.iter().filter(|(_, outcome)| outcome.is_invited());
    let invitees: Vec<(&str, Grant)> = invitees.map(|(draft, _)| (draft.email.as_str(), draft.grant)).collect();
    // An all-or-nothing import may have more lines than a statement allows.
    for invitees in invitees.chunks(AT_ONCE) {
        record_sent(tx, ctx, invitees.iter().map(|(email, _)| *email)).await?;
        invite_these(tx, ctx, invitees, "").await?;
    }
    Ok(())
}

impl ImportProgress {
    fn counter(&mut self, outcome: LineOutcome) -> &mut usize {
        match outcome {
            LineOutcome::Invite => &mut self.invited,
            LineOutcome::InviteAgain => &mut self.anew,
            LineOutcome::User => &mut self.users,
            LineOutcome::Suspended => &mut self.suspended,
            LineOutcome::Pending => &mut self.pending,
            LineOutcome::HadEnded => &mut self.had_ended,
        }
    }
}

impl fmt::Display for ImportProgress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Outcome::SeveralInvited { done: (self.invited + self.anew) as i64, failed: 0 }.fmt(f)
    }
}
