//! Recovers lost notifications: the version that each transaction leaves in the workspace's row cannot be lost.

use app::{
    domain::live_event::{Change, LiveEvent},
    store::db::{Db, sql},
};
use std::{collections::HashMap, time::Duration};
use tokio::time::{Instant, MissedTickBehavior, interval_at};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

const POLL_EVERY: Duration = Duration::from_secs(2);

/// Polls the workspaces' versions on PostgreSQL, where other nodes commit too, and publishes a resync for each missed
/// one.
pub async fn poll_versions(db: Db, stop: CancellationToken) {
    if db.postgres().is_none() {
        return;
    }
    let mut events = db.live.subscribe();
    let mut poll = interval_at(Instant::now() + POLL_EVERY, POLL_EVERY);
    poll.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut workspaces = HashMap::<Uuid, Versions>::new();
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            event = events.recv() => {
                if let Ok(event) = event && event.changes_rows() {
                    workspaces.entry(event.workspace).or_default().observe(event.version);
                }
            }
            _ = poll.tick() => {
                // If the database does not answer, the next poll tries again.
                for (workspace, version) in versions(&db).await.unwrap_or_default() {
                    if workspaces.entry(workspace).or_default().has_missed(version) {
                        let _ = db.live.send(LiveEvent { version, ..LiveEvent::new(workspace, Change::Resync) });
                    }
                }
            }
        }
    }
}

async fn versions(db: &Db) -> sqlx::Result<Vec<(Uuid, i64)>> {
    let mut conn = db.read().await?;
    sql("select id, version from workspaces where archived_at is null").fetch_all(&mut conn).await
}

/// The versions seen of one workspace.
#[derive(Debug, Default)]
struct Versions {
    published: Option<i64>,
    /// The version in the database at the last poll.
    stored: Option<i64>,
}

impl Versions {
    fn observe(&mut self, version: i64) {
        self.published = self.published.max(Some(version));
    }

    /// Returns whether two consecutive polls found a version newer than any event. The first poll counts as published.
    fn has_missed(&mut self, stored: i64) -> bool {
        let before = self.stored.replace(stored);
        let published = *self.published.get_or_insert(stored);
        let has_missed = before.is_some_and(|before| before > published);
        if has_missed {
            self.observe(stored);
        }
        has_missed
    }
}

#[cfg(test)]
mod tests {
    use super::Versions;

    #[test]
    fn what_was_told_before_the_second_look_is_not_lost() {
        let mut versions = Versions::default();
        assert!(!versions.has_missed(7), "whoever starts has nothing to make up for");
        assert!(!versions.has_missed(8), "it may be on its way");
        versions.observe(8);
        assert!(!versions.has_missed(8));
    }

    #[test]
    fn what_nobody_told_is_made_up_for_once() {
        let mut versions = Versions::default();
        versions.observe(3);
        let looks = [3, 4, 4, 4, 5].map(|stored| versions.has_missed(stored));
        assert_eq!(looks, [false, false, true, false, false]);
    }
}
