use app::store::{ctx::AppState, flush::flush};
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

/// Writes the presence marks to the database once a second, and publishes who came online or went offline.
pub async fn run(state: AppState, stop: CancellationToken) {
    let mut tick = interval(Duration::from_secs(1));
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while stop.run_until_cancelled(tick.tick()).await.is_some() {
        // Already logged where it was converted; the next second tries again.
        let _ = flush(&state).await;
    }
}
