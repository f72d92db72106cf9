use crate::support::*;
use app::domain::{live_event::StreamMessage::Presence, policy::Level};
use macro_rules_attribute::apply;

const PAGE: &str = "/w/support/settings/users";

/// Olivia's page, opened before anybody gives a sign of life. She herself gives none: her stream is no beat.
async fn watched(app: &TestApp) -> (Cast, stream::Stream) {
    let cast = app.db_cast().await;
    let stream = cast.olivia.stream(SUPPORT).await;
    (cast, stream)
}

#[apply(both_engines)]
async fn a_beat_makes_one_online_for_the_others(app: &TestApp) {
    let (Cast { ava, .. }, mut stream) = watched(app).await;
    ava.beat().await.is(204);
    app.flush_presence().await;
    stream.receives(Presence { users: vec![ava.user], online: true }).await;
}

#[apply(both_engines)]
async fn one_is_offline_when_the_lease_is_over(app: &TestApp) {
    let (Cast { ava, max, .. }, mut stream) = watched(app).await;
    ava.beat().await.is(204);
    app.flush_presence().await;
    stream.receives(Presence { users: vec![ava.user], online: true }).await;
    app.advance(LEASE_MS - 1);
    app.flush_presence().await;
    max.beat().await.is(204);
    app.flush_presence().await;
    stream.receives(Presence { users: vec![max.user], online: true }).await;
    app.advance(1);
    app.flush_presence().await;
    stream.receives(Presence { users: vec![ava.user], online: false }).await;
}

#[apply(both_engines)]
async fn beats_that_change_nothing_are_no_events(app: &TestApp) {
    let (Cast { ava, max, .. }, mut stream) = watched(app).await;
    for _ in 0..20 {
        ava.beat().await.is(204);
        app.flush_presence().await;
        app.advance(seconds(15));
    }
    max.beat().await.is(204);
    app.flush_presence().await;
    stream.receives(Presence { users: vec![ava.user], online: true }).await;
    stream.receives(Presence { users: vec![max.user], online: true }).await;
}

#[apply(both_engines)]
async fn a_beat_that_is_lost_does_not_flap(app: &TestApp) {
    let (Cast { ava, max, .. }, mut stream) = watched(app).await;
    for wait in [0, 15, 30, 15] {
        app.advance(seconds(wait));
        app.flush_presence().await;
        ava.beat().await;
        app.flush_presence().await;
    }
    max.beat().await;
    app.flush_presence().await;
    stream.receives(Presence { users: vec![ava.user], online: true }).await;
    stream.receives(Presence { users: vec![max.user], online: true }).await;
}

#[apply(both_engines)]
async fn signing_out_makes_one_offline_at_once(app: &TestApp) {
    let (Cast { ava, .. }, mut stream) = watched(app).await;
    ava.beat().await;
    app.flush_presence().await;
    stream.receives(Presence { users: vec![ava.user], online: true }).await;
    ava.sign_out().await.is(303);
    app.flush_presence().await;
    stream.receives(Presence { users: vec![ava.user], online: false }).await;
    ava.beat().await.is(401);
}

#[apply(both_engines)]
async fn one_of_two_open_sessions_is_enough(app: &TestApp) {
    let (Cast { ava, max, .. }, mut stream) = watched(app).await;
    let phone = app.db_signed_in(ava.user).await;
    ava.beat().await;
    phone.beat().await;
    app.flush_presence().await;
    stream.receives(Presence { users: vec![ava.user], online: true }).await;
    // The laptop is closed; the phone goes on.
    for _ in 0..4 {
        app.advance(seconds(15));
        phone.beat().await;
        app.flush_presence().await;
    }
    max.beat().await;
    app.flush_presence().await;
    stream.receives(Presence { users: vec![max.user], online: true }).await;
    app.advance(LEASE_MS);
    app.flush_presence().await;
    let Some(Presence { mut users, online: false }) = stream.next().await else { panic!("both go") };
    users.sort();
    let mut both = [ava.user, max.user];
    both.sort();
    assert_eq!(users, both);
}

#[apply(both_engines)]
async fn signing_out_of_one_session_leaves_the_other_online_from_its_next_beat(app: &TestApp) {
    let (Cast { olivia, ava, .. }, _) = watched(app).await;
    let phone = app.db_signed_in(ava.user).await;
    ava.sign_out().await.is(303);
    app.flush_presence().await;
    phone.beat().await.is(204);
    app.flush_presence().await;
    assert!(olivia.get(PAGE).await.row("Ava Stone").contains("Online"));
}

#[apply(both_engines)]
async fn presence_is_told_in_every_workspace_of_the_person_and_in_no_other(app: &TestApp) {
    let Cast { olivia, max, sam, .. } = app.db_cast().await;
    app.db_access(max.user, SALES, grant(Level::Agent)).await;
    let (mut here, mut there) = (olivia.stream(SUPPORT).await, sam.stream(SALES).await);
    max.beat().await;
    app.flush_presence().await;
    for stream in [&mut here, &mut there] {
        stream.receives(Presence { users: vec![max.user], online: true }).await;
    }
    olivia.beat().await;
    app.flush_presence().await;
    sam.beat().await;
    app.flush_presence().await;
    here.receives(Presence { users: vec![olivia.user], online: true }).await;
    there.receives(Presence { users: vec![sam.user], online: true }).await;
}

#[apply(both_engines)]
async fn a_stream_and_what_a_page_fetches_by_itself_are_no_signs_of_life(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    app.advance(minutes(10));
    let _hidden_tab = ava.stream(SUPPORT).await;
    ava.contacts("").await.unwrap();
    app.flush_presence().await;
    let row = olivia.get(PAGE).await.row("Ava Stone");
    assert!(row.contains("10 minutes ago") && !row.contains("Online"), "{row}");
}

#[apply(both_engines)]
async fn a_server_that_starts_again_knows_who_is_online(app: &TestApp) {
    let (Cast { olivia, ava, .. }, mut stream) = watched(app).await;
    ava.beat().await;
    app.flush_presence().await;
    stream.receives(Presence { users: vec![ava.user], online: true }).await;
    let restarted = app.started_again().await;
    restarted.db_cookie(&app.db_session(olivia.user).await);
    assert!(restarted.get(PAGE).await.row("Ava Stone").contains("Online"));
}

#[apply(both_engines)]
async fn a_pending_person_has_no_dot(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    olivia.invite("nora@x.com", "agent", &[]).await.unwrap();
    olivia.beat().await;
    app.flush_presence().await;
    let page = olivia.get(PAGE).await;
    let row = page.html.split("<tr").find(|row| row.contains("nora@x.com")).expect("her row");
    assert!(!row.contains("dot"), "{row}");
    assert!(page.html.contains("class=\"dot\""));
}

#[apply(both_engines)]
async fn a_beat_is_for_who_is_signed_in(app: &TestApp) {
    app.db_cast().await;
    app.browser().beat().await.is(401);
}

#[apply(both_engines)]
async fn closing_the_last_page_shortens_the_lease(app: &TestApp) {
    let (Cast { ava, .. }, mut stream) = watched(app).await;
    ava.beat().await.is(204);
    app.flush_presence().await;
    stream.receives(Presence { users: vec![ava.user], online: true }).await;
    ava.leave().await.is(204);
    app.flush_presence().await;
    app.advance(seconds(20));
    app.flush_presence().await;
    stream.receives(Presence { users: vec![ava.user], online: false }).await;
}

#[apply(both_engines)]
async fn closing_one_of_two_pages_does_not_flap(app: &TestApp) {
    let (Cast { ava, max, .. }, mut stream) = watched(app).await;
    ava.beat().await.is(204);
    app.flush_presence().await;
    ava.leave().await.is(204);
    app.flush_presence().await;
    for _ in 0..4 {
        app.advance(seconds(15));
        app.flush_presence().await;
        ava.beat().await.is(204);
        app.flush_presence().await;
    }
    max.beat().await.is(204);
    app.flush_presence().await;
    stream.receives(Presence { users: vec![ava.user], online: true }).await;
    stream.receives(Presence { users: vec![max.user], online: true }).await;
}

#[apply(both_engines)]
async fn closing_a_page_makes_nobody_online_and_no_lease_longer(app: &TestApp) {
    let (Cast { ava, max, .. }, mut stream) = watched(app).await;
    ava.leave().await.is(204);
    max.beat().await.is(204);
    app.flush_presence().await;
    stream.receives(Presence { users: vec![max.user], online: true }).await;
    app.advance(LEASE_MS - seconds(1));
    max.leave().await.is(204);
    app.flush_presence().await;
    app.advance(seconds(1));
    app.flush_presence().await;
    stream.receives(Presence { users: vec![max.user], online: false }).await;
}

#[apply(both_engines)]
async fn a_page_that_is_opened_and_closed_within_a_second_counts_as_being_here(app: &TestApp) {
    let (Cast { olivia, ava, .. }, mut stream) = watched(app).await;
    app.advance(minutes(20));
    ava.get("/w/support/contacts").await.is(200);
    ava.leave().await.is(204);
    app.flush_presence().await;
    stream.receives(Presence { users: vec![ava.user], online: true }).await;
    app.advance(seconds(20));
    app.flush_presence().await;
    stream.receives(Presence { users: vec![ava.user], online: false }).await;
    assert!(olivia.get(PAGE).await.row("Ava Stone").contains("just now"));
}

#[apply(both_engines)]
async fn a_page_that_is_older_than_its_stream_can_tell(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    let before = olivia.users("").await.unwrap().counts;
    ava.beat().await.is(204);
    app.flush_presence().await;
    let greeting = olivia.stream(SUPPORT).await.next_event().await.expect("a greeting");
    assert!(greeting.presence > before.presence, "whoever came in between is told by nobody else");
    let after = olivia.users("").await.unwrap().counts;
    assert_eq!((after.presence, after.online), (greeting.presence, 1));
}
