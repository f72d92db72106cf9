//! Access that is off for now, and on again.

use crate::support::{test_app::days, *};
use app::{
    domain::{
        error::{AppError, InvalidRecipient},
        live_event::StreamMessage,
        outcome::Outcome,
        policy::{Level, Refusal, Restriction},
    },
    frame::listing::{Listing, Status},
    users_page::row::UserRow,
};
use macro_rules_attribute::apply;
use uuid::Uuid;

async fn suspend(person: &Person, access: Uuid) -> Result<Outcome, AppError> {
    person.call("users/suspend", &[("workspace", SUPPORT), ("id", &access.to_string())]).await
}

async fn reactivate(person: &Person, access: Uuid) -> Result<Outcome, AppError> {
    person.call("users/reactivate", &[("workspace", SUPPORT), ("id", &access.to_string())]).await
}

#[apply(both_engines)]
async fn a_suspended_user_has_no_access_here_and_stays_signed_in_elsewhere(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    app.db_access(ava.user, SALES, grant(Level::Agent)).await;
    let mut page = ava.stream(SUPPORT).await;
    assert_eq!(suspend(&olivia, ava.access).await, Ok(Outcome::Suspended));
    page.receives(StreamMessage::AccessEnded).await;
    page.ends().await;
    ava.get("/w/support/contacts").await.is(404).says("you don't have access to it");
    assert_eq!(ava.contacts("").await, Err(AppError::NotFound));
    let elsewhere = ava.get("/w/sales/contacts").await;
    elsewhere.is(200).does_not_say("/w/support");
}

#[apply(both_engines)]
async fn reactivated_a_user_has_everything_that_they_had(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    let rita = app.db_person("Rita Falk", SUPPORT, restricted(Level::Manager, Restriction::DataExport)).await;
    let contact = app.db_contact("Ida Falk", Some(rita.access)).await;
    suspend(&olivia, rita.access).await.unwrap();
    assert_eq!(app.db_assignee(contact).await, Some(rita.access));
    assert_eq!(reactivate(&olivia, rita.access).await, Ok(Outcome::Reactivated));
    assert_eq!(app.db_assignee(contact).await, Some(rita.access));
    let row = max.row_of("rita").await;
    assert_eq!(row.grant, restricted(Level::Manager, Restriction::DataExport));
    assert!(!row.is_suspended());
    rita.get("/w/support/settings/users").await.is(200);
    rita.get("/w/support/settings/users/export.csv").await.is(403);
}

#[apply(both_engines)]
async fn who_is_suspended_is_shown_counted_and_found(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    let mut page = olivia.stream(SUPPORT).await;
    suspend(&olivia, ava.access).await.unwrap();
    page.receives(StreamMessage::Users { ids: vec![ava.access] }).await;
    let counts = olivia.users("").await.unwrap().counts;
    assert_eq!((counts.active, counts.suspended, counts.all()), (2, 1, 3));
    let names = |rows: Vec<UserRow>| rows.iter().map(|row| row.name().to_owned()).collect::<Vec<_>>();
    let of =
        async |status| names(olivia.users_of(SUPPORT, &Listing { status, ..Default::default() }).await.unwrap().rows);
    assert_eq!(of(Status::Suspended).await, ["Ava Stone"]);
    assert_eq!(of(Status::Active).await, ["Max Lind", "Olivia Berg"]);
    assert_eq!(counts.of(Status::Suspended), 1);
    let html = olivia.get("/w/support/settings/users?status=suspended").await;
    let row = html.is(200).row("Ava Stone");
    assert!(row.contains("Suspended") && row.contains("REACTIVATE") && !row.contains("\"Edit Ava"), "{row}");
    let csv = olivia.get("/w/support/settings/users/export.csv?status=suspended").await.html;
    assert!(csv.contains(",Suspended,") && csv.lines().count() == 2, "{csv}");
}

#[apply(both_engines)]
async fn who_is_suspended_shows_no_presence_here(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    app.db_access(ava.user, SALES, grant(Level::Agent)).await;
    let mut page = olivia.stream(SUPPORT).await;
    suspend(&olivia, ava.access).await.unwrap();
    page.receives(StreamMessage::Users { ids: vec![ava.access] }).await;
    ava.get("/w/sales/contacts").await.is(200);
    app.flush_presence().await;
    let online = Listing { status: Status::Online, ..Default::default() };
    assert_eq!(olivia.users_of(SUPPORT, &online).await.unwrap().rows.len(), 1, "Olivia alone");
    assert_eq!(olivia.users("").await.unwrap().counts.online, 1);
    // Of Ava, who came at the same time, nothing was told.
    page.receives(StreamMessage::Presence { users: vec![olivia.user], online: true }).await;
}

#[apply(both_engines)]
async fn nobody_suspends_themself_nor_who_is_above_them_nor_the_last_owner(app: &TestApp) {
    let Cast { olivia, max, ava, sam } = app.db_cast().await;
    let refused = |refusal: Refusal| Err(AppError::from(refusal));
    assert_eq!(suspend(&olivia, olivia.access).await, refused(Refusal::Oneself { level: Level::Owner }));
    assert_eq!(suspend(&max, olivia.access).await, refused(Refusal::OnlyOwnersChange(Level::Owner)));
    assert_eq!(suspend(&ava, max.access).await, refused(Refusal::OwnersAndManagersOnly));
    assert_eq!(suspend(&olivia, sam.access).await, Err(AppError::NotFound));
    let oscar = app.db_person("Oscar Lind", SUPPORT, grant(Level::Owner)).await;
    assert_eq!(suspend(&olivia, oscar.access).await, Ok(Outcome::Suspended));
    assert_eq!(
        oscar.call::<Outcome>("users/suspend", &[("workspace", SUPPORT), ("id", &olivia.access.to_string())]).await,
        Err(AppError::NotFound)
    );
    // A suspended Owner is no active Owner: whoever is left is the last.
    let zoe = app.db_person("Zoe Park", SUPPORT, grant(Level::Owner)).await;
    assert_eq!(suspend(&zoe, olivia.access).await, Ok(Outcome::Suspended));
    assert_eq!(reactivate(&zoe, olivia.access).await, Ok(Outcome::Reactivated));
    assert_eq!(olivia.revoke(zoe.access).await, Ok(Outcome::Revoked { contacts: 0, handed_on: false }));
    assert_eq!(app.db_count("select count(*) from accesses where level = 'owner' and revoked_at is null and suspended_at is null and workspace_id = (select id from workspaces where slug = 'support')").await, 1);
}

#[apply(both_engines)]
async fn what_is_so_already_is_said(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    assert_eq!(reactivate(&olivia, ava.access).await, Ok(Outcome::AlreadyActive));
    suspend(&olivia, ava.access).await.unwrap();
    assert_eq!(suspend(&olivia, ava.access).await, Ok(Outcome::AlreadySuspended));
    let invited = olivia.invite(&ava.email, "agent", &[]).await;
    assert_eq!(invited, Ok(Outcome::SuspendedUser));
    olivia.revoke(ava.access).await.unwrap();
    assert_eq!(reactivate(&olivia, ava.access).await, Ok(Outcome::AlreadyRevoked));
    assert_eq!(suspend(&olivia, ava.access).await, Ok(Outcome::AlreadyRevoked));
    assert_eq!(olivia.invite(&ava.email, "agent", &[]).await, Ok(Outcome::Invited), "revoked, they begin anew");
}

#[apply(both_engines)]
async fn contacts_are_assigned_to_nobody_who_is_suspended(app: &TestApp) {
    let Cast { olivia, max, ava, .. } = app.db_cast().await;
    let contact = app.db_contact("Ida Falk", None).await;
    suspend(&olivia, ava.access).await.unwrap();
    let no_access = Err(AppError::from(InvalidRecipient::NoAccess));
    assert_eq!(olivia.assign(contact, &ava.access.to_string()).await, no_access);
    assert_eq!(olivia.assign(contact, &ava.email).await, no_access);
    let lena = app.db_person("Lena Wolf", SUPPORT, grant(Level::Agent)).await;
    assert_eq!(max.revoke_and_hand_on(lena.access, &ava.access.to_string()).await, no_access);
}

#[apply(both_engines)]
async fn an_invitation_waits_while_its_inviter_is_suspended(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    max.invite("new@customer.example", "agent", &[]).await.unwrap();
    suspend(&olivia, max.access).await.unwrap();
    let link = app.link_in_mail_to("new@customer.example").await;
    let visitor = app.browser();
    visitor.get(&link).await.is(410).says("can no longer grant this access");
    reactivate(&olivia, max.access).await.unwrap();
    visitor.get(&link).await.is(200).does_not_say("can no longer grant this access");
    app.advance(days(1));
}

#[apply(both_engines)]
async fn the_revoke_dialog_offers_to_suspend_instead(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    let dialog = format!("/w/support/settings/users?dialog=revoke&id={}", ava.access);
    olivia.get(&dialog).await.says("Not sure?").says("SUSPEND INSTEAD");
    suspend(&olivia, ava.access).await.unwrap();
    olivia.get(&dialog).await.says("REVOKE ACCESS").does_not_say("SUSPEND INSTEAD");
}
