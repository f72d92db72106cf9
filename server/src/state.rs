//! What all handlers share.

use crate::{
    account,
    live::{access_checks::AccessChecks, streams::Streams},
    ready::Readiness,
    script_failures::ReportLimit,
};
use app::store::ctx::AppState;
use ipnet::IpNet;
use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

/// Drawing is work for a processor: more at once would only wait for each other.
const PAGES_AT_ONCE: usize = 64;

/// What handlers have.
#[derive(Clone, Debug)]
pub struct ServerState {
    pub app: AppState,
    /// Cancelled when the program is told to end.
    pub stop: CancellationToken,
    /// What they say of where a request came from is believed.
    pub trusted_proxies: Arc<[IpNet]>,
    /// Pages that are drawn at the same time, at most.
    pub drawing: Arc<Semaphore>,
    /// The memory for pictures that are being unpacked, a permit a MiB.
    pub pictures: Arc<Semaphore>,
    pub readiness: Readiness,
    /// Files of contacts and of Users that are read at the same time, at most: theirs too.
    pub imports: Arc<Semaphore>,
    /// Whose reports of a failed script the log has.
    pub reports: Arc<ReportLimit>,
    pub streams: Streams,
    pub access_checks: AccessChecks,
}

impl ServerState {
    pub fn new(app: AppState, stop: CancellationToken, trusted_proxies: Vec<IpNet>) -> Self {
        Self {
            access_checks: AccessChecks::start(app.clone()),
            app,
            stop,
            trusted_proxies: trusted_proxies.into(),
            drawing: Arc::new(Semaphore::new(PAGES_AT_ONCE)),
            pictures: Arc::new(Semaphore::new(account::PICTURES_MIB as usize)),
            imports: Arc::new(Semaphore::new(2)),
            readiness: Readiness::default(),
            reports: Arc::default(),
            streams: Streams::default(),
        }
    }
}
