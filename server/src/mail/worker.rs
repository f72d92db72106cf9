use super::{
    invitation,
    mailer::{Letter, Mailer, Undelivered},
    password_reset,
};
use app::{
    columns,
    ctx::AppState,
    db::{Tx, sql},
    error::AppError,
    live::event::LiveEvent,
};
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// What one step came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    Delivered,
    /// Tried again later, or given up.
    Failed(Undelivered),
    /// The invitation was cancelled, accepted or sent anew meanwhile, or the person is gone.
    NoLongerOwed,
    Empty,
}

/// Longer than any try takes: a claim that nobody finished is free again by then.
const CLAIM_MS: i64 = 2 * 60_000;
const FIRST_RETRY_MS: i64 = 15_000;
const RETRY_MS_MAX: i64 = 60 * 60_000;
/// About half a day of tries.
const ATTEMPTS_MAX: i64 = 20;
const POLL: Duration = Duration::from_secs(1);

pub async fn run(state: AppState, mailer: Mailer, stop: CancellationToken) {
    let mut events = state.db.live.subscribe();
    while !stop.is_cancelled() {
        match deliver_next(&state, &mailer).await {
            Ok(Step::Delivered | Step::Failed(_) | Step::NoLongerOwed) => continue,
            Ok(Step::Empty) | Err(_) => (),
        }
        // An invitation is an event too, so a mail does not wait for the poll.
        tokio::select! {
            () = stop.cancelled() => (),
            () = tokio::time::sleep(POLL) => (),
            _ = events.recv() => (),
        }
    }
}

/// Claims one mail, tries it, and writes down what came of it.
pub async fn deliver_next(state: &AppState, mailer: &Mailer) -> Result<Step, AppError> {
    let Some(owed) = claim(state).await? else { return Ok(Step::Empty) };
    let Some(letter) = letter(state, &owed).await? else {
        let mut tx = state.db.begin().await?;
        sql("delete from outbox where id = $1").bind(owed.id).execute(&mut tx).await?;
        tx.commit().await?;
        return Ok(Step::NoLongerOwed);
    };
    let sent = mailer.send(state, letter).await;
    let mut tx = state.db.begin().await?;
    let step = match sent {
        Ok(()) => {
            delivered(&mut tx, &owed, state.now()).await?;
            Step::Delivered
        }
        Err(undelivered) => {
            failed(&mut tx, &owed, &undelivered, state.now()).await?;
            Step::Failed(undelivered)
        }
    };
    if let Some(Invitation { id, workspace, .. }) = owed.invitation() {
        tx.publish(LiveEvent::users(workspace, [id]));
    }
    tx.commit().await?;
    Ok(step)
}

#[derive(Debug)]
struct Owed {
    id: Uuid,
    attempts: i64,
    enqueued_at: i64,
    /// Of an invitation, these three.
    invitation_id: Option<Uuid>,
    workspace_id: Option<Uuid>,
    generation: Option<i64>,
    /// Of a password reset.
    user_id: Option<Uuid>,
}

struct Invitation {
    id: Uuid,
    workspace: Uuid,
    generation: i64,
}
columns!(Owed { id, attempts, enqueued_at, invitation_id, workspace_id, generation, user_id });

impl Owed {
    fn invitation(&self) -> Option<Invitation> {
        let Self { invitation_id, workspace_id, generation, .. } = *self;
        Some(Invitation { id: invitation_id?, workspace: workspace_id?, generation: generation? })
    }
}

async fn letter(state: &AppState, owed: &Owed) -> Result<Option<Letter>, AppError> {
    match (owed.invitation(), owed.user_id) {
        (Some(invitation), _) => invitation::letter(state, invitation.id, invitation.generation).await,
        (None, Some(user)) => password_reset::letter(state, user, owed.enqueued_at).await,
        (None, None) => Ok(None),
    }
}

async fn claim(state: &AppState) -> Result<Option<Owed>, AppError> {
    let now = state.now();
    let due = "select o.id, o.attempts, o.enqueued_at, o.invitation_id, i.workspace_id, i.generation, o.user_id
        from outbox o left join invitations i on i.id = o.invitation_id
        where o.delivered_at is null and o.failed_at is null and o.next_attempt_at <= $1
        order by o.next_attempt_at, o.id limit 1";
    // A look before the lock: most of the time nothing is owed.
    let mut conn = state.db.read().await?;
    if sql(due).bind(now).fetch_optional::<Owed>(&mut conn).await?.is_none() {
        return Ok(None);
    }
    drop(conn);
    let mut tx = state.db.begin().await?;
    let Some(owed) = sql(due).bind(now).fetch_optional::<Owed>(&mut tx).await? else { return Ok(None) };
    // Where two nodes saw the same row, the second finds it moved.
    let claimed = sql("update outbox set attempts = attempts + 1, next_attempt_at = $3
        where id = $1 and attempts = $2 and delivered_at is null and failed_at is null")
    .bind(owed.id)
    .bind(owed.attempts)
    .bind(now + CLAIM_MS)
    .execute(&mut tx)
    .await?;
    tx.commit().await?;
    Ok(Some(Owed { attempts: owed.attempts + 1, ..owed }).filter(|_| claimed == 1))
}

async fn delivered(tx: &mut Tx, owed: &Owed, now: i64) -> Result<(), AppError> {
    sql("update outbox set delivered_at = $2 where id = $1").bind(owed.id).bind(now).execute(tx).await?;
    let Some(invitation) = owed.invitation() else { return Ok(()) };
    sql("update invitations set mail_sent_at = $3, mail_failed_at = null, mail_error = null
        where id = $1 and generation = $2")
    .bind(invitation.id)
    .bind(invitation.generation)
    .bind(now)
    .execute(tx)
    .await?;
    Ok(())
}

async fn failed(tx: &mut Tx, owed: &Owed, undelivered: &Undelivered, now: i64) -> Result<(), AppError> {
    let (reason, gives_up) = match undelivered {
        Undelivered::ForGood(reason) => (reason, true),
        Undelivered::ForNow(reason) => (reason, owed.attempts >= ATTEMPTS_MAX),
    };
    tracing::warn!(mail = %owed.id, attempts = owed.attempts, gives_up, reason, "a mail was not delivered");
    let wait = FIRST_RETRY_MS.saturating_mul(1 << owed.attempts.clamp(1, 16)).min(RETRY_MS_MAX);
    sql("update outbox set next_attempt_at = $2, failed_at = $3 where id = $1")
        .bind(owed.id)
        .bind(now + wait)
        .bind(gives_up.then_some(now))
        .execute(tx)
        .await?;
    let Some(invitation) = owed.invitation() else { return Ok(()) };
    sql("update invitations set mail_failed_at = $3, mail_error = $4 where id = $1 and generation = $2")
        .bind(invitation.id)
        .bind(invitation.generation)
        .bind(now)
        .bind(reason.as_str())
        .execute(tx)
        .await?;
    Ok(())
}
