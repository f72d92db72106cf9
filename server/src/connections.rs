//! Serves connections, with limits on their number and on how long each may be idle.

mod body;
mod slots;

pub use body::answer_too_slow;

use app::store::network::network_of;
use axum::{
    Router,
    extract::{ConnectInfo, Request},
    serve::Listener,
};
use body::TimedBody;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use ipnet::IpNet;
use rustix::process::{Resource, getrlimit, setrlimit};
use slots::{Slot, Slots};
use std::{net::SocketAddr, pin::pin, sync::Arc, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    time::sleep,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::Service;

#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The most connections at the same time.
    pub connections: usize,
    /// The most connections from one network; trusted proxies have no such limit.
    pub connections_per_network: usize,
    /// The time from opening a connection to the end of its first request's headers.
    pub first_request: Duration,
    /// The time from an answer to the end of the next request's headers. Longer than proxies keep idle connections, or
    /// they would send requests to one that has just been closed.
    pub next_request: Duration,
    /// The time for a request's body, plus a second for each `BODY_BYTES_A_SECOND` received.
    pub body: Duration,
    /// How long a client may accept nothing of what it is sent.
    pub unread: Duration,
}

/// Open files reserved for the database, the assets and the log.
const OTHER_FILES: u64 = 200;
const FILES_MAX: u64 = 65_536;
const CONNECTIONS_MAX: usize = 20_000;

impl Limits {
    pub const fn of(connections: usize) -> Self {
        Self {
            connections,
            connections_per_network: connections / 2,
            first_request: Duration::from_secs(20),
            next_request: Duration::from_secs(75),
            body: Duration::from_secs(30),
            unread: Duration::from_secs(120),
        }
    }

    /// Raises the limit of open files as far as the system allows, and derives the number of connections from it.
    pub fn of_system() -> Self {
        let mut limit = getrlimit(Resource::Nofile);
        let allowed = limit.maximum.unwrap_or(FILES_MAX).min(FILES_MAX);
        if limit.current.is_some_and(|current| current < allowed) {
            limit.current = Some(allowed);
            if let Err(error) = setrlimit(Resource::Nofile, limit) {
                tracing::warn!(%error, "the limit of open files stays as it is");
            }
        }
        let files = getrlimit(Resource::Nofile).current.unwrap_or(FILES_MAX).min(FILES_MAX);
        let connections = files.saturating_sub(OTHER_FILES).max(files / 2);
        Self::of(usize::try_from(connections).unwrap_or(CONNECTIONS_MAX).min(CONNECTIONS_MAX))
    }
}

/// Serves until `stop`, then finishes the answers under way.
pub async fn serve(
    mut listener: TcpListener,
    router: Router,
    limits: Limits,
    trusted_proxies: Arc<[IpNet]>,
    stop: CancellationToken,
) {
    let slots = Slots::new(limits);
    let connections = TaskTracker::new();
    let mut is_full = false;
    while let Some((stream, peer)) = stop.run_until_cancelled(Listener::accept(&mut listener)).await {
        let address = peer.ip().to_canonical();
        let is_proxy = trusted_proxies.iter().any(|net| net.contains(&address));
        let Some(slot) = slots.take((!is_proxy).then(|| network_of(address))) else {
            if !is_full {
                tracing::warn!(%address, "too many connections are open: more are refused");
            }
            is_full = true;
            continue;
        };
        is_full = false;
        connections.spawn(serve_connection(stream, peer, router.clone(), limits, slot, stop.clone()));
    }
    drop(listener);
    connections.close();
    connections.wait().await;
}

async fn serve_connection(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    limits: Limits,
    _slot: Slot,
    stop: CancellationToken,
) {
    limit_unread(&stream, limits.unread);
    let has_request = CancellationToken::new();
    let service = service_fn({
        let has_request = has_request.clone();
        move |request: hyper::Request<Incoming>| {
            has_request.cancel();
            let mut router = router.clone();
            let mut request: Request = TimedBody::wrap(request, limits.body);
            request.extensions_mut().insert(ConnectInfo(peer));
            async move { router.call(request).await }
        }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(limits.next_request);
    let mut connection = pin!(http.serve_connection(TokioIo::new(stream), service));
    tokio::select! {
        // In this order, so that a simultaneous stop does not drop a request that has begun.
        biased;
        // A client's protocol error only ends its connection.
        _ = connection.as_mut() => return,
        () = has_request.cancelled() => (),
        () = sleep(limits.first_request) => return,
        // There was no request yet.
        () = stop.cancelled() => return,
    }
    tokio::select! {
        _ = connection.as_mut() => (),
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
}

/// Has the kernel close a connection whose peer accepts nothing, or is gone.
#[cfg(target_os = "linux")]
fn limit_unread(stream: &TcpStream, unread: Duration) {
    let ms = u32::try_from(unread.as_millis()).unwrap_or(u32::MAX);
    // Fails only if the connection is already closed.
    let _ = rustix::net::sockopt::set_tcp_user_timeout(stream, ms);
}

#[cfg(not(target_os = "linux"))]
fn limit_unread(_: &TcpStream, _: Duration) {}
