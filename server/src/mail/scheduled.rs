//! Scheduled email: reminders and expiry notices.

use app::{
    domain::error::AppError,
    invitations::vouched::VOUCHED,
    store::{
        clock::Millis,
        ctx::AppState,
        db::sql,
        outbox::{Mail, enqueue},
    },
};
use std::{collections::BTreeMap, time::Duration};
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
const REMINDED_BEFORE_MS: i64 = 2 * DAY_MS;
/// Invitations that live shorter than this get no reminder.
const REMINDED_LIFE_MS: i64 = 3 * DAY_MS;
/// Invitations that expired earlier get no notice, for instance while Roster was not running.
const TOLD_WITHIN_MS: i64 = 3 * DAY_MS;
const LOOK_EVERY: Duration = Duration::from_secs(30);

pub async fn run(state: AppState, stop: CancellationToken) {
    let mut look = interval(LOOK_EVERY);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while stop.run_until_cancelled(look.tick()).await.is_some() {
        // Already logged where it was converted; the next run tries again.
        let _ = enqueue_due(&state).await;
    }
}

/// Enqueues what is due, with a transaction for each workspace. It marks the invitations, so that two nodes enqueue
/// each email once.
pub async fn enqueue_due(state: &AppState) -> Result<(), AppError> {
    let now = state.now();
    let mut conn = state.db.read().await?;
    let workspaces = sql("select distinct i.workspace_id from invitations i join workspaces w on w.id = i.workspace_id
        where i.accepted_at is null and i.cancelled_at is null and i.declined_at is null and w.archived_at is null
            and i.expires_at > $1 and i.expires_at <= $2")
    .bind(now - TOLD_WITHIN_MS)
    .bind(now + REMINDED_BEFORE_MS)
    .fetch_all::<(Uuid,)>(&mut conn)
    .await?;
    drop(conn);
    for (workspace,) in workspaces {
        enqueue_due_of(state, workspace, now).await?;
    }
    Ok(())
}

async fn enqueue_due_of(state: &AppState, workspace: Uuid, now: Millis) -> Result<(), AppError> {
    // Archived since the query.
    let Some(mut tx) = state.db.begin_in(workspace).await? else { return Ok(()) };
    // No reminder of an email that was never sent, or only just; a new one after a resend.
    let reminded = sql("update invitations as i set reminded_at = $2
        where workspace_id = $1 and accepted_at is null and cancelled_at is null and declined_at is null
            and expires_at > $2 and expires_at <= $3 and expires_at - mail_sent_at > $4
            and (reminded_at is null or reminded_at < mail_sent_at)
            and (select reminds from workspaces where id = $1) and ")
    .push(VOUCHED)
    .push(" returning id")
    .bind(workspace)
    .bind(now)
    .bind(now + REMINDED_BEFORE_MS)
    .bind(REMINDED_LIFE_MS)
    .fetch_all::<(Uuid,)>(&mut tx)
    .await?;
    for (invitation,) in reminded {
        enqueue(&mut tx, Mail::Reminder(invitation), now).await?;
    }
    let expired = sql("update invitations as i set expiry_told_at = $2
        where workspace_id = $1 and accepted_at is null and cancelled_at is null and declined_at is null
            and expires_at > $3 and expires_at <= $2 and (expiry_told_at is null or expiry_told_at < expires_at) and ")
    .push(VOUCHED)
    .push(" returning id, invited_by")
    .bind(workspace)
    .bind(now)
    .bind(now - TOLD_WITHIN_MS)
    .fetch_all::<(Uuid, Uuid)>(&mut tx)
    .await?;
    // One email to each inviter lists all of their invitations.
    let first_of: BTreeMap<Uuid, Uuid> =
        expired.into_iter().map(|(invitation, inviter)| (inviter, invitation)).collect();
    for (inviter, invitation) in first_of {
        enqueue(&mut tx, Mail::Expired { invitation, inviter }, now).await?;
    }
    tx.commit().await?;
    Ok(())
}
