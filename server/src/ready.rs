use crate::router::Host;
use app::store::{clock::Millis, ctx::AppState, db::Db};
use axum::{extract::State, http::StatusCode};
use std::{sync::Arc, time::Duration};
use tokio::{sync::Mutex, time::timeout};

/// Looks that come closer together share one write.
const LOOK_EVERY_MS: Millis = 5_000;
const ANSWERS_WITHIN: Duration = Duration::from_secs(2);

/// Whether the database took a write at the last look, and when that was.
#[derive(Clone, Debug, Default)]
pub struct Readiness(Arc<Mutex<Option<(Millis, bool)>>>);

impl Readiness {
    async fn is_ready(&self, app: &AppState) -> bool {
        let mut last = self.0.lock().await;
        let now = app.now();
        if let Some((_, is_ready)) = last.filter(|(at, _)| (0..LOOK_EVERY_MS).contains(&(now - at))) {
            return is_ready;
        }
        let is_ready = takes_writes(&app.db).await;
        *last = Some((app.now(), is_ready));
        is_ready
    }
}

async fn takes_writes(db: &Db) -> bool {
    match timeout(ANSWERS_WITHIN, db.try_write()).await {
        Ok(Ok(())) => true,
        Ok(Err(error)) => {
            tracing::error!(%error, "the database takes no writes");
            false
        }
        Err(_) if is_writing(db).await => true,
        Err(_) => {
            tracing::error!("the database does not answer");
            false
        }
    }
}

/// Tells whether a write waits for another one alone. SQLite writes one at a time, and reads in the meantime.
async fn is_writing(db: &Db) -> bool {
    db.postgres().is_none() && timeout(ANSWERS_WITHIN, db.try_read()).await.is_ok_and(|read| read.is_ok())
}

/// 503 where a request could change nothing: the database takes no writes, or the program is about to end.
pub async fn ready(State(host): State<Host>) -> StatusCode {
    match !host.stop.is_cancelled() && host.readiness.is_ready(&host.app).await {
        true => StatusCode::OK,
        false => StatusCode::SERVICE_UNAVAILABLE,
    }
}
