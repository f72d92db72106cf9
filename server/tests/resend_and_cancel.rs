use crate::support::{cast::accept, *};
use app::domain::{
    invitation::InvitationState,
    outcome::Outcome,
    policy::{Level, Refusal, Restriction},
};
use macro_rules_attribute::apply;

const NORA: &str = "nora@customer.example";

#[apply(both_engines)]
async fn a_resend_makes_a_new_link_and_the_old_one_says_so(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    olivia.invite(NORA, "agent", &[]).await.unwrap();
    let old_link = app.link_in_mail_to(NORA).await;
    app.advance(days(5));
    let row = olivia.row_of(NORA).await;
    assert_eq!(max.resend(row.id).await, Ok(Outcome::Resent));
    let link = app.link_in_mail_to(NORA).await;
    app.browser().get(&old_link).await.is(410).says("There's a newer link");
    accept(&app.browser(), &old_link, "Nora Vik").await.is(410);
    app.advance(days(6));
    assert_eq!(state_of(&olivia.row_of(NORA).await), InvitationState::Pending, "its life begins anew");
    accept(&app.browser(), &link, "Nora Vik").await.leads_to("/w/support");
}

#[apply(both_engines)]
async fn an_expired_invitation_is_resent_in_one_click(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    olivia.invite(NORA, "agent", &[]).await.unwrap();
    app.advance(days(20));
    let row = olivia.get("/w/support/settings/users").await.row(NORA);
    assert!(row.contains("Expired") && row.contains("RESEND"), "{row}");
    assert_eq!(olivia.resend(olivia.row_of(NORA).await.id).await, Ok(Outcome::Resent));
    let link = app.link_in_mail_to(NORA).await;
    accept(&app.browser(), &link, "Nora Vik").await.leads_to("/w/support");
}

#[apply(both_engines)]
async fn a_resend_before_the_first_mail_went_out_sends_one_mail(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    olivia.invite(NORA, "agent", &[]).await.unwrap();
    olivia.resend(olivia.row_of(NORA).await.id).await.unwrap();
    assert_eq!(app.deliver_all().await, 1);
}

#[apply(both_engines)]
async fn a_cancelled_invitation_is_gone_and_its_link_says_so(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    olivia.invite(NORA, "agent", &[]).await.unwrap();
    let link = app.link_in_mail_to(NORA).await;
    let row = olivia.row_of(NORA).await;
    assert_eq!(olivia.cancel(row.id).await, Ok(Outcome::InvitationCancelled));
    assert_eq!(olivia.users(NORA).await.unwrap().rows, []);
    app.browser().get(&link).await.is(410).says("This invitation was cancelled");
    accept(&app.browser(), &link, "Nora Vik").await.is(410);
    assert_eq!(olivia.cancel(row.id).await, Ok(Outcome::InvitationGone));
    assert_eq!(olivia.resend(row.id).await, Ok(Outcome::InvitationGone));
    assert_eq!(olivia.invite(NORA, "agent", &[]).await, Ok(Outcome::Invited), "invited anew");
}

#[apply(both_engines)]
async fn a_cancelled_invitation_owes_no_mail(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    olivia.invite(NORA, "agent", &[]).await.unwrap();
    olivia.cancel(olivia.row_of(NORA).await.id).await.unwrap();
    assert_eq!((app.deliver_all().await, app.mails_to(NORA).await.len()), (0, 0));
}

#[apply(both_engines)]
async fn a_manager_looks_after_the_invitations_of_agents_alone(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    olivia.invite(NORA, "manager", &[]).await.unwrap();
    let row = max.row_of(NORA).await;
    let refused = Refusal::OnlyOwnersGrant(Level::Manager);
    assert_eq!(max.resend(row.id).await, Err(refused.into()));
    assert_eq!(max.cancel(row.id).await, Err(refused.into()));
    let shown = max.get("/w/support/settings/users").await.row(NORA);
    assert!(!shown.contains("RESEND") && shown.contains(&refused.to_string()), "{shown}");
}

#[apply(both_engines)]
async fn who_may_not_resend_an_invitation_is_offered_no_resend(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let rita = app.db_person("Rita Falk", SUPPORT, restricted(Level::Manager, Restriction::DataExport)).await;
    olivia.invite(NORA, "agent", &[]).await.unwrap();
    let row = rita.row_of(NORA).await;
    let refused = Refusal::RestrictionCarried(Restriction::DataExport);
    assert_eq!(rita.resend(row.id).await, Err(refused.into()));
    let shown = rita.get("/w/support/settings/users").await.row(NORA);
    assert!(!shown.contains("RESEND"), "the server would refuse it: {shown}");
}
