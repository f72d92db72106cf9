use crate::state::ServerState;
use app::store::{clock::Millis, ctx::AppState, db::Db};
use axum::{extract::State, http::StatusCode};
use std::{sync::Arc, time::Duration};
use tokio::{sync::Mutex, time::timeout};

/// Checks within this time share one write.
const CHECK_EVERY_MS: Millis = 5_000;
const ANSWERS_WITHIN: Duration = Duration::from_secs(2);

/// The longest that SQLite may take no writes and count as ready; a long import takes less.
const LONGEST_WRITE_MS: Millis = 60_000;
/// Short, since monitors wait for a second.
const WRITES_WITHIN: Duration = Duration::from_millis(400);

/// Remembers whether the database takes writes.
#[derive(Clone, Debug, Default)]
pub struct Readiness(Arc<Mutex<Checks>>);

#[derive(Debug, Default)]
struct Checks {
    /// The time and the result of the last check.
    last: Option<(Millis, bool)>,
    /// The time of the last successful write.
    wrote_at: Option<Millis>,
}

impl Readiness {
    async fn is_ready(&self, app: &AppState) -> bool {
        let mut checks = self.0.lock().await;
        let now = app.now();
        if let Some((_, is_ready)) = checks.last.filter(|(at, _)| (0..CHECK_EVERY_MS).contains(&(now - at))) {
            return is_ready;
        }
        let is_ready = match check(&app.db).await {
            Database::Writes => {
                checks.wrote_at = Some(now);
                true
            }
            // One long write may hold up the others, or something that never ends.
            Database::Reads => checks.wrote_at.is_none_or(|at| now - at < LONGEST_WRITE_MS),
            Database::Nothing => false,
        };
        if !is_ready {
            tracing::error!("the database takes no writes");
        }
        // The first check starts the clock.
        checks.wrote_at.get_or_insert(now);
        checks.last = Some((app.now(), is_ready));
        is_ready
    }
}

enum Database {
    Writes,
    /// A write timed out and a read succeeded: SQLite serves reads during a long write.
    Reads,
    Nothing,
}

async fn check(db: &Db) -> Database {
    let is_sqlite = db.postgres().is_none();
    match timeout(if is_sqlite { WRITES_WITHIN } else { ANSWERS_WITHIN }, db.try_write()).await {
        Ok(Ok(())) => Database::Writes,
        Ok(Err(error)) => {
            tracing::error!(%error, "a write to the database failed");
            Database::Nothing
        }
        Err(_) if is_sqlite && timeout(WRITES_WITHIN, db.try_read()).await.is_ok_and(|read| read.is_ok()) => {
            Database::Reads
        }
        Err(_) => Database::Nothing,
    }
}

/// Answers 200, or 503 where the database takes no writes or the program is about to end.
pub async fn ready(State(server): State<ServerState>) -> StatusCode {
    match !server.stop.is_cancelled() && server.readiness.is_ready(&server.app).await {
        true => StatusCode::OK,
        false => StatusCode::SERVICE_UNAVAILABLE,
    }
}
