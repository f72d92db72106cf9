//! Runs the server with one route more, the floor, which sends bytes from memory.

use crate::Done;
use app::store::ctx::AppState;
use axum::{body::Bytes, extract::Path, routing::get};
use server::{
    config::Shared,
    connections::{self, Limits},
    live,
    mail::mailer::TIMEOUT,
    presence,
    router::router,
    serve,
    telemetry::parse_log_filter,
};
use std::{error::Error, sync::Arc};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

pub async fn serve(database_url: &str, listen: &str) -> Done {
    let state = open(database_url, listen).await?;
    let stop = CancellationToken::new();
    tokio::spawn(presence::run(state.clone(), stop.clone()));
    tokio::spawn(live::relay(state.db.clone(), stop.clone()));
    let floor = |Path(bytes): Path<usize>| async move { Bytes::from(vec![b'x'; bytes]) };
    let app = router(state, stop.clone(), Vec::new()).route("/floor/{bytes}", get(floor));
    connections::serve(TcpListener::bind(listen).await?, app, Limits::of_system(), Arc::default(), stop).await;
    Ok(())
}

pub async fn open(database_url: &str, listen: &str) -> Result<AppState, Box<dyn Error>> {
    let shared = Shared {
        listen: listen.parse()?,
        beat_s: 15,
        lease_s: 40,
        log: parse_log_filter("warn")?,
        trusted_proxies: Vec::new(),
        database_connections: app::store::db::CONNECTIONS,
        mail_timeout_s: TIMEOUT.as_secs(),
    };
    serve::open(database_url, format!("http://{listen}"), &shared, false).await
}
