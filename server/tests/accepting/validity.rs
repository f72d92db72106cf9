//! Invitations that cannot be accepted, or not anymore: expired links, an inviter without access, no seat left.

use super::{NORA, active, invited};
use crate::support::{cast::accept, *};
use app::{
    domain::{error::AppError, outcome::Outcome, policy::Level},
    users_page::row::RowKind,
};
use macro_rules_attribute::apply;

#[apply(both_engines)]
async fn an_expired_link_says_so_and_what_to_do(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let link = invited(app, &olivia, NORA, "agent").await;
    app.advance(days(7) - 1);
    app.browser().get(&link).await.is(200);
    app.advance(1);
    app.browser().get(&link).await.is(410).says("This invitation has expired").says("Ask the person who invited you");
    accept(&app.browser(), &link, "Nora Vik").await.is(410).says("This invitation has expired");
    assert_eq!(active(&olivia).await, 3);
}

#[apply(both_engines)]
async fn a_link_that_was_never_ours_is_not_known(app: &TestApp) {
    app.db_cast().await;
    for link in ["/invitations/0", "/invitations/'%20or%201=1", "/invitations/ü"] {
        app.browser().get(link).await.is(404).says("This link isn't valid");
        accept(&app.browser(), link, "Nora Vik").await.is(404).says("This link isn't valid");
    }
    // No address of ours has a control character in it.
    let nothing = AppError::NotFound.to_string();
    app.browser().get("/invitations/%00").await.is(404).says(&nothing);
    accept(&app.browser(), "/invitations/%00", "Nora Vik").await.is(404).says(&nothing);
}

#[apply(both_engines)]
async fn an_invitation_dies_with_the_access_of_its_inviter(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    let link = invited(app, &max, NORA, "agent").await;
    olivia.revoke(max.access).await.unwrap();
    app.browser().get(&link).await.is(410).says("This invitation is no longer valid").says("Ask a workspace Owner");
    accept(&app.browser(), &link, "Nora Vik").await.is(410);
    assert_eq!(active(&olivia).await, 2);
    let row = olivia.row_of(NORA).await;
    assert_eq!(olivia.resend(row.id).await, Ok(Outcome::Resent), "an Owner can stand in for the inviter");
    let link = app.link_in_mail_to(NORA).await;
    accept(&app.browser(), &link, "Nora Vik").await.leads_to("/w/support");
}

#[apply(both_engines)]
async fn an_invitation_never_grants_more_than_its_inviter_may_still_grant(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let oscar = app.db_person("Oscar Holm", SUPPORT, grant(Level::Owner)).await;
    let as_manager = invited(app, &oscar, NORA, "manager").await;
    let as_agent = invited(app, &oscar, "nils@customer.example", "agent").await;
    olivia.edit_at(1, oscar.access, "manager", &[]).await.unwrap();
    accept(&app.browser(), &as_manager, "Nora Vik").await.is(410).says("This invitation is no longer valid");
    app.browser().get(&as_agent).await.is(200);
    olivia.edit_at(2, oscar.access, "manager", &["data_export"]).await.unwrap();
    accept(&app.browser(), &as_agent, "Nils Vik").await.is(410).says("This invitation is no longer valid");
    olivia.edit_at(3, oscar.access, "agent", &[]).await.unwrap();
    accept(&app.browser(), &as_agent, "Nils Vik").await.is(410);
    assert_eq!(active(&olivia).await, 4);
}

#[apply(both_engines)]
async fn an_inviter_revoked_at_the_same_instant_grants_everything_or_nothing(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    for round in 0..6 {
        let mia = app.db_person(&format!("Mia{round} Roth"), SUPPORT, grant(Level::Manager)).await;
        // With an account, so that no hashing keeps the two apart.
        let nora = app.db_person(&format!("Nora{round} Vik"), SALES, grant(Level::Agent)).await;
        let (email, link) = (&nora.email, invited(app, &mia, &nora.email, "agent").await);
        let (answer, revoked) = tokio::join!(nora.post(&link, &[]), olivia.revoke(mia.access));
        assert!(revoked.is_ok());
        let rows = olivia.users(email).await.unwrap().rows;
        let has_access = rows.iter().any(|row| matches!(row.who, RowKind::User { .. }));
        assert_eq!((answer.status == 303, answer.status == 410), (has_access, !has_access), "{}", answer.status);
    }
}

#[apply(both_engines)]
async fn an_invitation_stays_dead_when_its_inviter_is_back_with_another_access(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    let link = invited(app, &max, NORA, "agent").await;
    olivia.revoke(max.access).await.unwrap();
    let back = invited(app, &olivia, &max.email, "manager").await;
    max.post(&back, &[]).await.leads_to("/w/support");
    accept(&app.browser(), &link, "Nora Vik").await.is(410).says("no longer valid");
    max.resend(olivia.row_of(NORA).await.id).await.unwrap();
    let newer = app.link_in_mail_to(NORA).await;
    accept(&app.browser(), &newer, "Nora Vik").await.leads_to("/w/support");
}

#[apply(both_engines)]
async fn a_seat_that_was_taken_away_is_told_and_the_invitation_waits_for_another(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    app.db_write(app::store::db::sql("update workspaces set seats = 5")).await;
    let link = invited(app, &olivia, NORA, "agent").await;
    app.db_write(app::store::db::sql("update workspaces set seats = 3")).await;
    accept(&app.browser(), &link, "Nora Vik").await.is(409).says("This workspace is full");
    olivia.revoke(ava.access).await.unwrap();
    accept(&app.browser(), &link, "Nora Vik").await.leads_to("/w/support");
}

#[apply(both_engines)]
async fn the_last_seat_is_taken_once_by_two_who_accept_at_the_same_instant(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let links = [invited(app, &olivia, NORA, "agent").await, invited(app, &olivia, "bo@x.example", "agent").await];
    app.db_write(app::store::db::sql("update workspaces set seats = 4")).await;
    let (one, other) = (app.browser(), app.browser());
    let (a, b) = tokio::join!(accept(&one, &links[0], "Nora Vik"), accept(&other, &links[1], "Bo Ek"));
    let mut statuses = [a.status, b.status];
    statuses.sort();
    assert_eq!(statuses, [303, 409]);
    assert_eq!(active(&olivia).await, 4);
}
