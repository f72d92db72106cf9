//! Facts reach the other browsers' streams within a second: `receives` waits no longer.

use crate::support::{cast::accept, *};
use app::domain::{
    live_event::{
        LiveEvent,
        StreamMessage::{self, AccessChanged, AccessEnded, Contacts, Hello, Resync, SignedOut, Users},
        VersionedEvent,
    },
    outcome::Outcome,
    policy::{Level, Restriction},
};
use macro_rules_attribute::apply;
use std::time::Duration;
use uuid::Uuid;

const NORA: &str = "nora@customer.example";

async fn invitation(person: &Person) -> Uuid {
    person.row_of(NORA).await.id
}

#[apply(both_engines)]
async fn an_invitation_its_mail_and_its_acceptance_reach_the_inviter(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    let mut stream = olivia.stream(SUPPORT).await;
    max.invite(NORA, "agent", &[]).await.unwrap();
    let id = invitation(&max).await;
    stream.receives(Users { ids: vec![id] }).await;
    let link = app.link_in_mail_to(NORA).await;
    stream.receives(Users { ids: vec![id] }).await;
    accept(&app.browser(), &link, "Nora Vik").await.leads_to("/w/support");
    let access = invitation(&max).await;
    stream.receives(Users { ids: vec![id, access] }).await;
    assert!(olivia.get("/w/support/settings/users").await.row("Nora Vik").contains(NORA));
}

#[apply(both_engines)]
async fn a_resend_and_a_cancel_reach_the_others(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    max.invite(NORA, "agent", &[]).await.unwrap();
    let id = invitation(&max).await;
    let mut stream = olivia.stream(SUPPORT).await;
    max.resend(id).await.unwrap();
    stream.receives(Users { ids: vec![id] }).await;
    max.cancel(id).await.unwrap();
    stream.receives(Users { ids: vec![id] }).await;
}

#[apply(both_engines)]
async fn an_edit_and_a_revoke_reach_the_others(app: &TestApp) {
    let Cast { olivia, max, ava, .. } = app.db_cast().await;
    app.db_contact("Ida Falk", Some(ava.access)).await;
    let mut stream = max.stream(SUPPORT).await;
    olivia.edit(ava.access, "agent", &["data_export"]).await.unwrap();
    stream.receives(Users { ids: vec![ava.access] }).await;
    olivia.revoke(ava.access).await.unwrap();
    stream.receives(Users { ids: vec![ava.access] }).await;
    stream.receives(Contacts).await;
}

#[apply(both_engines)]
async fn what_becomes_of_a_contact_reaches_everyone(app: &TestApp) {
    let Cast { olivia, max, ava, .. } = app.db_cast().await;
    let contact = app.db_contact("Ida Falk", None).await;
    let mut streams = [olivia.stream(SUPPORT).await, ava.stream(SUPPORT).await];
    max.assign(contact, &ava.access.to_string()).await.unwrap();
    max.delete_contact(contact).await.unwrap();
    for stream in &mut streams {
        stream.receives(Contacts).await;
        stream.receives(Contacts).await;
    }
}

#[apply(both_engines)]
async fn what_is_refused_or_changes_nothing_tells_nobody(app: &TestApp) {
    let Cast { olivia, max, ava, .. } = app.db_cast().await;
    let contact = app.db_contact("Ida Falk", None).await;
    let mut stream = olivia.stream(SUPPORT).await;
    assert!(max.edit(olivia.access, "agent", &[]).await.is_err());
    assert_eq!(olivia.edit(ava.access, "agent", &[]).await, Ok(Outcome::Unchanged));
    assert_eq!(olivia.invite(&ava.email, "agent", &[]).await, Ok(Outcome::AlreadyUser));
    assert!(olivia.revoke_and_hand_on(ava.access, "nobody").await.is_err());
    olivia.assign(contact, "").await.unwrap();
    stream.receives(Contacts).await;
}

#[apply(both_engines)]
async fn an_agent_is_told_of_contacts_and_never_of_users(app: &TestApp) {
    let Cast { olivia, max, ava, .. } = app.db_cast().await;
    let contact = app.db_contact("Ida Falk", None).await;
    let mut stream = ava.stream(SUPPORT).await;
    olivia.invite(NORA, "agent", &[]).await.unwrap();
    olivia.edit(max.access, "manager", &["data_export"]).await.unwrap();
    app.flush_presence().await;
    max.assign(contact, "").await.unwrap();
    stream.receives(Contacts).await;
}

#[apply(both_engines)]
async fn another_workspace_hears_nothing(app: &TestApp) {
    let Cast { olivia, ava, sam, .. } = app.db_cast().await;
    let mut stream = sam.stream(SALES).await;
    olivia.revoke(ava.access).await.unwrap();
    let fields = [("workspace", SALES), ("emails", NORA), ("level", "agent")];
    assert_eq!(sam.invite_by(&fields).await, Ok(Outcome::Invited));
    let id = sam.users_of(SALES, &Default::default()).await.unwrap().rows;
    let id = id.iter().find(|row| row.email == NORA).unwrap().id;
    stream.receives(Users { ids: vec![id] }).await;
}

#[apply(both_engines)]
async fn whoever_is_revoked_is_told_before_their_stream_ends(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    app.db_access(ava.user, SALES, grant(Level::Agent)).await;
    let (mut tab, mut other_tab) = (ava.stream(SUPPORT).await, ava.stream(SUPPORT).await);
    let mut elsewhere = ava.stream(SALES).await;
    olivia.revoke(ava.access).await.unwrap();
    for stream in [&mut tab, &mut other_tab] {
        stream.receives(AccessEnded).await;
        stream.ends().await;
    }
    assert_eq!(ava.stream(SUPPORT).await.status, 404, "and cannot be opened again");
    let sales = app.db_workspace_id(SALES).await;
    let mut tx = app.state.db.begin_in(sales).await.unwrap().unwrap();
    tx.publish(LiveEvent::contacts(sales));
    tx.commit().await.unwrap();
    elsewhere.receives(Contacts).await;
}

#[apply(both_engines)]
async fn a_new_access_does_not_revive_the_stream_of_a_revoked_one(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    let mut stream = ava.stream(SUPPORT).await;
    // The event of the revocation was lost.
    app.db_write(
        app::store::db::sql("update accesses set revoked_at = $2 where id = $1").bind(ava.access).bind(app.now()),
    )
    .await;
    let anew = app.db_access(ava.user, SUPPORT, grant(Level::Agent)).await;
    olivia.edit(anew, "agent", &["data_export"]).await.unwrap();
    stream.receives(AccessEnded).await;
    stream.ends().await;
    tells_the_end(&ava, ava.access, AccessEnded).await;
    ava.get("/w/support/contacts").await.is(200);
    let mut new_page = ava.stream_with(SUPPORT, anew).await;
    assert_eq!(new_page.next_event().await.map(|told| told.message), Some(Hello));
}

/// A page that slept meanwhile opens its stream again.
async fn tells_the_end(browser: &Browser, access: Uuid, end: StreamMessage) {
    let mut asleep = browser.stream_with(SUPPORT, access).await;
    asleep.receives(end).await;
    asleep.ends().await;
}

#[apply(both_engines)]
async fn a_page_that_slept_hears_what_ended_it(app: &TestApp) {
    let Cast { olivia, max, ava, .. } = app.db_cast().await;
    olivia.revoke(ava.access).await.unwrap();
    tells_the_end(&ava, ava.access, AccessEnded).await;
    assert_eq!(ava.stream(SUPPORT).await.status, 404);
    // Max has signed in where Olivia was.
    tells_the_end(&max, olivia.access, SignedOut).await;
    tells_the_end(&app.browser(), max.access, SignedOut).await;
    assert_eq!(app.browser().stream(SUPPORT).await.status, 401);
}

#[apply(both_engines)]
async fn a_revoked_manager_hears_of_nothing_but_the_end(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    let mut stream = max.stream(SUPPORT).await;
    olivia.revoke(max.access).await.unwrap();
    olivia.invite(NORA, "agent", &[]).await.unwrap();
    let mut heard = Vec::new();
    while let Some(message) = stream.next().await {
        heard.push(message);
    }
    heard.retain(|message| *message != Users { ids: vec![max.access] });
    assert_eq!(heard, [AccessEnded]);
}

#[apply(both_engines)]
async fn a_demotion_is_told_and_nothing_of_users_after_it(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    let contact = app.db_contact("Ida Falk", None).await;
    let mut stream = max.stream(SUPPORT).await;
    olivia.edit(max.access, "agent", &[]).await.unwrap();
    while stream.next().await.expect("the access goes on") != AccessChanged {}
    olivia.invite(NORA, "agent", &[]).await.unwrap();
    olivia.assign(contact, "").await.unwrap();
    stream.receives(Contacts).await;
}

#[apply(both_engines)]
async fn a_new_restriction_is_told_and_nothing_of_users_after_it(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    let contact = app.db_contact("Ida Falk", None).await;
    let mut stream = max.stream(SUPPORT).await;
    olivia.edit(max.access, "manager", &["workspace_settings"]).await.unwrap();
    while stream.next().await.expect("the access goes on") != AccessChanged {}
    olivia.invite(NORA, "agent", &[]).await.unwrap();
    olivia.assign(contact, "").await.unwrap();
    stream.receives(Contacts).await;
}

#[apply(both_engines)]
async fn who_was_raised_hears_of_users_from_then_on(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    let mut stream = ava.stream(SUPPORT).await;
    olivia.edit(ava.access, "manager", &[]).await.unwrap();
    stream.receives(AccessChanged).await;
    olivia.invite(NORA, "agent", &[]).await.unwrap();
    stream.receives(Users { ids: vec![invitation(&olivia).await] }).await;
}

#[apply(both_engines)]
async fn a_stream_is_for_who_has_access(app: &TestApp) {
    let Cast { olivia, sam, .. } = app.db_cast().await;
    let rita = app.db_person("Rita Falk", SUPPORT, restricted(Level::Manager, Restriction::WorkspaceSettings)).await;
    assert_eq!(app.browser().stream(SUPPORT).await.status, 401);
    assert_eq!(sam.stream(SUPPORT).await.status, 404);
    assert_eq!(sam.stream("nowhere").await.status, 404);
    assert_eq!((olivia.stream(SUPPORT).await.status, rita.stream(SUPPORT).await.status), (200, 200));
}

#[apply(both_engines)]
async fn a_thousand_changed_rows_reach_the_stream(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let mut stream = olivia.stream(SUPPORT).await;
    let all: Vec<Uuid> = (0..1000).map(|_| Uuid::now_v7()).collect();
    let support = app.db_workspace_id(SUPPORT).await;
    let mut tx = app.state.db.begin_in(support).await.unwrap().unwrap();
    tx.publish(LiveEvent::users(support, all.clone()));
    tx.commit().await.unwrap();
    let mut heard = Vec::new();
    while heard.len() < all.len() {
        match stream.next().await {
            Some(Users { ids }) => heard.extend(ids),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(heard, all);
}

#[apply(both_engines)]
async fn a_stream_says_first_where_the_workspace_stands_and_then_with_each_change(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    let mut earlier = olivia.stream(SUPPORT).await;
    olivia.edit(ava.access, "agent", &["data_export"]).await.unwrap();
    earlier.receives(Users { ids: vec![ava.access] }).await;
    let mut stream = olivia.stream(SUPPORT).await;
    let version = app.db_version().await;
    let greeting = stream.next_event().await.expect("a greeting");
    assert_eq!((greeting.version, greeting.message), (version, Hello));
    olivia.revoke(ava.access).await.unwrap();
    assert_eq!(
        stream.next_event().await,
        Some(VersionedEvent { version: version + 1, presence: 0, message: Users { ids: vec![ava.access] } })
    );
    let page = olivia.get("/w/support/settings/users").await;
    assert!(page.html.contains(&format!(r#""version":{}"#, version + 1)), "{}", page.html);
}

/// SQLite has one process, and nothing to lose between two.
#[tokio::test]
async fn a_notification_that_was_lost_is_made_up_for() {
    let app = TestApp::start(Engine::Postgres).await;
    let Cast { olivia, ava, .. } = app.db_cast().await;
    let mut stream = olivia.stream(SUPPORT).await;
    olivia.edit(ava.access, "agent", &["data_export"]).await.unwrap();
    stream.receives(Users { ids: vec![ava.access] }).await;
    app.db_write(app::store::db::sql("update workspaces set version = version + 1 where slug = 'support'")).await;
    assert_eq!(
        stream.next_event_within(Duration::from_secs(8)).await,
        Some(VersionedEvent { version: app.db_version().await, presence: 0, message: Resync })
    );
    app.stop().await;
}
