//! The state that all handlers share.

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

/// The state of a running server. Clones share it.
#[derive(Clone, Debug)]
pub struct ServerState {
    pub app: AppState,
    /// Cancelled when the program is told to end.
    pub stop: CancellationToken,
    /// Proxies whose `X-Forwarded-For` is trusted.
    pub trusted_proxies: Arc<[IpNet]>,
    /// Limits the memory for unpacking pictures: a permit is a MiB.
    pub pictures: Arc<Semaphore>,
    pub readiness: Readiness,
    /// Limits the imports that are read at the same time, of contacts and Users together.
    pub imports: Arc<Semaphore>,
    /// Limits the script failures that are logged.
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
            pictures: Arc::new(Semaphore::new(account::PICTURES_MIB as usize)),
            imports: Arc::new(Semaphore::new(2)),
            readiness: Readiness::default(),
            reports: Arc::default(),
            streams: Streams::default(),
        }
    }
}
