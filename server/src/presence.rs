use app::store::{ctx::AppState, flush::flush};
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

/// Once a second: the marks to the database, and who came and went to the streams.
pub async fn run(state: AppState, stop: CancellationToken) {
    let mut tick = interval(Duration::from_secs(1));
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while stop.run_until_cancelled(tick.tick()).await.is_some() {
        // Logged where it is converted; the next second tries again.
        let _ = flush(&state).await;
    }
}
