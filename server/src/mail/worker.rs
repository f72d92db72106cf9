use super::{
    mailer::{Delivery, Mailer, Undelivered},
    queued::{Invitation, QueuedMail, letter},
    smtp::Stage,
};
use app::{
    domain::{error::AppError, live_event::LiveEvent},
    mail::mail_pause::command::{active_workspaces, end, may_try, pause, probe_now},
    store::{
        ctx::AppState,
        db::{Conn, sql},
    },
};
use std::time::Duration;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// The result of one step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    Delivered,
    /// Will be retried, or given up.
    Failed(Undelivered),
    /// The invitation was cancelled, accepted or resent, or the person was removed.
    Obsolete,
    Empty,
}

/// The most emails under way, so that one without an answer does not hold up the others.
const AT_ONCE: usize = 4;
const FIRST_RETRY_MS: i64 = 5_000;
const RETRY_MS_MAX: i64 = 60 * 60_000;
/// About four days of attempts, as long as mail servers retry (RFC 5321, 4.5.4.1). Only counted where the server
/// answered about this email: an outage never makes Roster give up.
const ATTEMPTS_MAX: i64 = 100;
const POLL: Duration = Duration::from_secs(1);
/// How often recording a result is attempted: otherwise the email would be sent again.
const RECORD_ATTEMPTS_MAX: u32 = 5;

/// Sends queued emails until `stop`, then waits for those under way.
pub async fn run(state: AppState, mailer: Mailer, stop: CancellationToken) {
    // A restart may have brought another password.
    if let Err(error) = probe_after_start(&state).await {
        tracing::warn!(?error, "the outbox could not be read");
    }
    let mut events = state.db.live.subscribe();
    let mut under_way = JoinSet::new();
    while !stop.is_cancelled() {
        while under_way.try_join_next().is_some() {}
        if under_way.len() < AT_ONCE
            && let Ok(Some(queued)) = claim(&state, &mailer).await
        {
            let (state, mailer) = (state.clone(), mailer.clone());
            under_way.spawn(async move { deliver(&state, &mailer, queued).await });
            continue;
        }
        // An invitation publishes an event, so its email does not wait for the poll.
        tokio::select! {
            () = stop.cancelled() => (),
            () = tokio::time::sleep(POLL) => (),
            _ = events.recv() => (),
            Some(_) = under_way.join_next() => (),
        }
    }
    while under_way.join_next().await.is_some() {}
}

async fn probe_after_start(state: &AppState) -> Result<(), AppError> {
    let mut tx = state.db.begin().await?;
    probe_now(&mut tx, state.now()).await?;
    Ok(tx.commit().await?)
}

/// Claims one email, tries to send it, and records the result.
pub async fn deliver_next(state: &AppState, mailer: &Mailer) -> Result<Step, AppError> {
    match claim(state, mailer).await? {
        Some(queued) => deliver(state, mailer, queued).await,
        None => Ok(Step::Empty),
    }
}

async fn claim(state: &AppState, mailer: &Mailer) -> Result<Option<QueuedMail>, AppError> {
    let now = state.now();
    // Longer than any attempt takes, so that the claim of a process that died expires.
    let claimed_until = now + 2 * mailer.timeout().as_millis() as i64;
    // Read before locking: most of the time nothing is queued.
    let mut conn = state.db.read().await?;
    if QueuedMail::next(&mut conn, now).await?.is_none() {
        return Ok(None);
    }
    drop(conn);
    let mut tx = state.db.begin().await?;
    let Some(mut queued) = QueuedMail::next(&mut tx, now).await? else { return Ok(None) };
    // If two nodes saw the same row, the second finds it claimed.
    let claimed = sql("update outbox set attempts = attempts + 1, claimed_until = $3
        where id = $1 and attempts = $2 and delivered_at is null and failed_at is null
            and (claimed_until is null or claimed_until <= $4)")
    .bind(queued.id)
    .bind(queued.attempts)
    .bind(claimed_until)
    .bind(now)
    .execute(&mut tx)
    .await?;
    if claimed == 0 || !may_try(&mut tx, now).await? {
        return Ok(None);
    }
    tx.commit().await?;
    queued.attempts += 1;
    Ok(Some(queued))
}

async fn deliver(state: &AppState, mailer: &Mailer, queued: QueuedMail) -> Result<Step, AppError> {
    let Some(letter) = letter(state, &queued).await? else {
        let mut tx = state.db.begin().await?;
        sql("delete from outbox where id = $1").bind(queued.id).execute(&mut tx).await?;
        // It may have been the probe of a pause, so another one takes its place.
        probe_now(&mut tx, state.now()).await?;
        tx.commit().await?;
        return Ok(Step::Obsolete);
    };
    let sent = mailer.send(state, queued.id, letter).await;
    let mut tried = 1;
    while let Err(error) = record_result(state, &queued, sent.as_ref().err()).await {
        if tried >= RECORD_ATTEMPTS_MAX {
            tracing::error!(mail = %queued.id, ?error, "a delivery was not recorded, so the email may be sent again");
            return Err(error);
        }
        tried += 1;
        tokio::time::sleep(POLL).await;
    }
    Ok(sent.map_or_else(Step::Failed, |_| Step::Delivered))
}

async fn record_result(
    state: &AppState,
    queued: &QueuedMail,
    undelivered: Option<&Undelivered>,
) -> Result<(), AppError> {
    let now = state.now();
    let shown_invitation = queued.shown_invitation();
    let mut tx = match undelivered {
        // A pause shows in every workspace.
        Some(Undelivered { delivery: Delivery::AllPaused(_), .. }) => {
            state.db.begin_in_all(active_workspaces()).await?
        }
        _ => {
            let workspace = sql("select id from workspaces where id = $1");
            state.db.begin_in_all(workspace.bind(shown_invitation.as_ref().map(|it| it.workspace))).await?
        }
    };
    match undelivered {
        None => record_delivered(&mut tx, queued, now).await?,
        Some(Undelivered { error, delivery: Delivery::AllPaused(cause) }) => {
            tracing::warn!(mail = %queued.id, stage = ?error.stage, refused = %error, "email is paused");
            // Does not count as an attempt of this email.
            sql("update outbox set attempts = attempts - 1, claimed_until = null where id = $1")
                .bind(queued.id)
                .execute(&mut tx)
                .await?;
            pause(&mut tx, *cause, &error.reason, now).await?;
        }
        Some(undelivered) => record_failure(&mut tx, queued, undelivered, now).await?,
    }
    if let Some(Invitation { id, workspace, .. }) = shown_invitation.filter(|it| tx.has_locked(it.workspace)) {
        tx.publish(LiveEvent::users(workspace, [id]));
    }
    tx.commit().await?;
    if undelivered.is_none_or(Undelivered::is_about_this_mail) {
        end(&state.db).await?;
    }
    Ok(())
}

async fn record_delivered(conn: &mut Conn, queued: &QueuedMail, now: i64) -> Result<(), AppError> {
    sql("update outbox set delivered_at = $2, claimed_until = null where id = $1")
        .bind(queued.id)
        .bind(now)
        .execute(conn)
        .await?;
    let Some(invitation) = queued.shown_invitation() else { return Ok(()) };
    sql("update invitations set mail_sent_at = $3, mail_failed_at = null, mail_error = null
        where id = $1 and generation = $2")
    .bind(invitation.id)
    .bind(invitation.generation)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}

async fn record_failure(
    conn: &mut Conn,
    queued: &QueuedMail,
    undelivered: &Undelivered,
    now: i64,
) -> Result<(), AppError> {
    let is_too_often = queued.attempts >= ATTEMPTS_MAX && undelivered.error.stage >= Stage::Recipient;
    let gives_up = undelivered.delivery == Delivery::Never || is_too_often;
    let stage = undelivered.error.stage;
    tracing::warn!(mail = %queued.id, attempts = queued.attempts, gives_up, ?stage, reason = %undelivered, "an email was not delivered");
    sql("update outbox set next_attempt_at = $2, failed_at = $3, claimed_until = null where id = $1")
        .bind(queued.id)
        .bind(now + retry_delay_ms(queued.id, queued.attempts))
        .bind(gives_up.then_some(now))
        .execute(conn)
        .await?;
    let Some(invitation) = queued.shown_invitation() else { return Ok(()) };
    sql("update invitations set mail_failed_at = $3, mail_error = $4 where id = $1 and generation = $2")
        .bind(invitation.id)
        .bind(invitation.generation)
        .bind(now)
        .bind(undelivered.error.for_users())
        .execute(conn)
        .await?;
    Ok(())
}

/// Returns the delay before the next attempt: doubled each time, with a quarter of jitter so that emails that failed
/// together do not return together.
fn retry_delay_ms(id: Uuid, attempts: i64) -> i64 {
    let wait = FIRST_RETRY_MS.saturating_mul(1 << (attempts.clamp(1, 16) - 1)).min(RETRY_MS_MAX);
    // The last bits of a UUIDv7 are random.
    let share = (id.as_u128() & 0xff) as i64;
    wait * 3 / 4 + wait / 2 * share / 0xff
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_come_ever_more_seldom_and_not_all_at_once() {
        let (low, high) = (Uuid::from_u128(0), Uuid::from_u128(0xff));
        assert_eq!((retry_delay_ms(low, 1), retry_delay_ms(high, 1)), (3_750, 6_250));
        assert_eq!((retry_delay_ms(low, 2), retry_delay_ms(high, 2)), (7_500, 12_500));
        assert_eq!((retry_delay_ms(low, 99), retry_delay_ms(high, 99)), (RETRY_MS_MAX * 3 / 4, RETRY_MS_MAX * 5 / 4));
    }
}
