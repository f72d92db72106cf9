//! Many streams at once.

use crate::support::*;
use app::domain::live_event::StreamMessage::Contacts;
use axum::{
    body::Body,
    http::{Request, header::COOKIE},
};
use futures::{StreamExt, future::join_all};
use macro_rules_attribute::apply;
use server::{live::streams::STREAMS_MAX, router::router};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

#[apply(both_engines)]
async fn a_session_has_twenty_streams_and_the_next_one_is_refused(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    let mut streams = Vec::new();
    for _ in 0..STREAMS_MAX {
        streams.push(olivia.stream(SUPPORT).await);
    }
    assert!(streams.iter().all(|stream| stream.status == 200));
    assert_eq!(olivia.stream(SUPPORT).await.status, 429);
    let other_session = app.db_signed_in(olivia.user).await;
    assert_eq!(other_session.stream(SUPPORT).await.status, 200);
    max.assign(app.db_contact("Ida Falk", None).await, &max.access.to_string()).await.unwrap();
    for stream in &mut streams {
        stream.receives(Contacts).await;
    }
}

#[apply(both_engines)]
async fn a_rename_reaches_every_stream_of_a_workspace_within_a_second(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    let count = asked("ROSTER_STREAMS").unwrap_or(200) as usize;
    let router = router(app.state.clone(), CancellationToken::new(), Vec::new());
    let mut streams = Vec::new();
    while streams.len() < count {
        let cookie = format!("roster={}", app.db_session(max.user).await.as_str());
        for _ in 0..STREAMS_MAX {
            let request = Request::get("/w/support/stream").header(COOKIE, &cookie).body(Body::empty()).unwrap();
            let answer = router.clone().oneshot(request).await.unwrap();
            assert_eq!(answer.status(), 200);
            let mut messages = answer.into_body().into_data_stream();
            assert!(messages.next().await.is_some_and(|hello| hello.is_ok()));
            streams.push(messages);
        }
    }
    let (begun, begins) = oneshot::channel();
    let told = tokio::spawn(async move {
        let listening = streams.into_iter().map(|mut messages| tokio::spawn(async move { messages.next().await }));
        let listening: Vec<_> = listening.collect();
        let began: Instant = begins.await.expect("the rename begins");
        for message in join_all(listening).await {
            let message = message.expect("no panic").expect("a message").expect("a stream goes on");
            assert!(message.windows(14).any(|it| it == b"access_changed"), "{message:?}");
        }
        began.elapsed()
    });
    begun.send(Instant::now()).expect("somebody listens");
    let fields = [
        ("workspace", SUPPORT),
        ("name", "Help"),
        ("time_zone", "Europe/Stockholm"),
        ("invitation_days", "14"),
        ("reminds", "true"),
    ];
    let _: serde_json::Value = olivia.call("settings/save-general", &fields).await.expect("an Owner renames");
    let took = told.await.expect("all are told");
    println!("{count} streams heard of the rename within {took:?}");
    assert!(took < Duration::from_secs(1), "{took:?}");
}
