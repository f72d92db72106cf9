//! Who did what to whom, and that nobody changes it afterwards.

use crate::support::*;
use app::{
    audit::line::{AuditLine, AuditPage},
    domain::{
        audit_act::AuditAct,
        error::AppError,
        outcome::Outcome,
        policy::{Level, Refusal},
    },
    frame::listing::{Listing, PagePosition},
    store::db::sql,
};
use macro_rules_attribute::apply;

async fn audit_of(person: &Person, listing: &Listing) -> Result<AuditPage, AppError> {
    person.ask("audit/list", &[("workspace", SUPPORT), ("query", &listing.query())]).await
}

/// The newest first.
async fn audit(person: &Person) -> Vec<AuditLine> {
    audit_of(person, &Listing::default()).await.unwrap().lines
}

/// Act, actor, on whom, the change.
fn told(line: &AuditLine) -> (AuditAct, &str, &str, String) {
    (line.act, &line.actor_name, &line.target_email, line.change())
}

#[apply(both_engines)]
async fn every_change_of_access_leaves_one_line(app: &TestApp) {
    let Cast { olivia, max, ava, .. } = app.db_cast().await;
    app.db_contacts(3, ava.access).await;
    olivia.edit(ava.access, "agent", &["data_export"]).await.unwrap();
    let id = ava.access.to_string();
    for endpoint in ["users/suspend", "users/reactivate"] {
        max.call::<Outcome>(endpoint, &[("workspace", SUPPORT), ("id", &id)]).await.unwrap();
    }
    max.revoke_and_hand_on(ava.access, &olivia.email).await.unwrap();
    let lines = audit(&olivia).await;
    let ava_restricted = "Agent, No exports".to_owned();
    assert_eq!(
        lines.iter().map(told).collect::<Vec<_>>(),
        [
            (
                AuditAct::AccessRevoked,
                "Max Lind",
                &*ava.email,
                format!("{ava_restricted} → 3 contacts to Olivia Berg ({})", olivia.email)
            ),
            (AuditAct::AccessReactivated, "Max Lind", &*ava.email, ava_restricted.clone()),
            (AuditAct::AccessSuspended, "Max Lind", &*ava.email, ava_restricted.clone()),
            (AuditAct::AccessEdited, "Olivia Berg", &*ava.email, format!("Agent → {ava_restricted}")),
        ]
    );
    assert!(lines.iter().all(|line| line.address == "127.0.0.1" && line.at == app.now()), "{lines:#?}");
}

#[apply(both_engines)]
async fn an_invitations_whole_life_is_told(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let new = "new@customer.example";
    olivia.invite(new, "agent", &[]).await.unwrap();
    let id = olivia.row_of("new@").await.id;
    olivia.resend(id).await.unwrap();
    olivia.cancel(id).await.unwrap();
    olivia.invite(new, "manager", &["data_export"]).await.unwrap();
    let link = app.link_in_mail_to(new).await;
    let form = [("display_name", "Nora Ek"), ("password", "correct horse battery")];
    app.browser().post(&link, &form).await.is(303);
    let lines = audit(&olivia).await;
    assert_eq!(
        lines.iter().map(told).collect::<Vec<_>>(),
        [
            (AuditAct::InvitationAccepted, "Nora Ek", new, "Manager, No exports".to_owned()),
            (AuditAct::Invited, "Olivia Berg", new, "Manager, No exports".to_owned()),
            (AuditAct::InvitationCancelled, "Olivia Berg", new, "Agent".to_owned()),
            (AuditAct::InvitationResent, "Olivia Berg", new, "Agent".to_owned()),
            (AuditAct::Invited, "Olivia Berg", new, "Agent".to_owned()),
        ]
    );
}

#[apply(both_engines)]
async fn settings_and_exports_are_told(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    let settings =
        [("workspace", SUPPORT), ("name", "Help"), ("time_zone", "UTC"), ("invitation_days", "3"), ("reminds", "true")];
    olivia.call::<Outcome>("settings/save-general", &settings).await.unwrap();
    max.get("/w/support/settings/users/export.csv?q=ava").await.is(200);
    let lines = audit(&olivia).await;
    assert_eq!(
        lines.iter().map(told).collect::<Vec<_>>(),
        [
            (AuditAct::UsersExported, "Max Lind", "", "q=ava".to_owned()),
            (
                AuditAct::SettingsChanged,
                "Olivia Berg",
                "",
                "Support, UTC, invitations expire after 7 days → Help, UTC, invitations expire after 3 days".to_owned()
            ),
        ]
    );
}

#[apply(both_engines)]
async fn what_was_refused_and_what_changed_nothing_leaves_none(app: &TestApp) {
    let Cast { olivia, max, ava, .. } = app.db_cast().await;
    max.edit(olivia.access, "agent", &[]).await.unwrap_err();
    olivia.edit(ava.access, "agent", &[]).await.unwrap();
    ava.get("/w/support/settings/users/export.csv").await.is(403);
    assert_eq!(audit(&olivia).await, []);
}

#[apply(both_engines)]
async fn it_is_searched_filtered_and_paged(app: &TestApp) {
    let Cast { olivia, max, ava, .. } = app.db_cast().await;
    for revision in 1..=60 {
        let restrictions: &[&str] = if revision % 2 == 1 { &["data_export"] } else { &[] };
        olivia.edit_at(revision, ava.access, "agent", restrictions).await.unwrap();
    }
    max.invite("jose@customer.example", "agent", &[]).await.unwrap();
    let first = audit_of(&olivia, &Listing::default()).await.unwrap();
    assert_eq!((first.lines.len(), first.found), (50, 61));
    let second = Listing { place: PagePosition::After(first.next.unwrap()), ..Default::default() };
    let second = audit_of(&olivia, &second).await.unwrap();
    assert_eq!((second.lines.len(), second.next), (11, None));
    assert!(second.lines.iter().all(|line| !first.lines.contains(line)));
    let found = async |listing: Listing| audit_of(&olivia, &listing).await.unwrap().found;
    assert_eq!(found(Listing { search: "JOSÉ".into(), ..Default::default() }).await, 1);
    assert_eq!(found(Listing { search: "max lind".into(), ..Default::default() }).await, 1);
    assert_eq!(found(Listing { search: "%".into(), ..Default::default() }).await, 0);
    assert_eq!(found(Listing { act: Some(AuditAct::AccessEdited), ..Default::default() }).await, 60);
    assert_eq!(found(Listing { act: Some(AuditAct::AccessRevoked), ..Default::default() }).await, 0);
    let html = olivia.get("/w/support/settings/audit?q=jose").await;
    html.is(200).says("Invited").says("jose@customer.example").says("Max Lind").says("127.0.0.1");
}

#[apply(both_engines)]
async fn only_owners_read_it_and_of_their_own_workspace_alone(app: &TestApp) {
    let Cast { olivia, max, ava, sam } = app.db_cast().await;
    olivia.edit(ava.access, "agent", &["data_export"]).await.unwrap();
    assert_eq!(audit_of(&max, &Listing::default()).await, Err(Refusal::OwnersOnly.into()));
    max.get("/w/support/settings/audit").await.is(403).does_not_know("No exports");
    max.get("/w/support/settings/users").await.does_not_say("/settings/audit");
    app.db_access(olivia.user, SALES, grant(Level::Owner)).await;
    let theirs = olivia.ask::<AuditPage>("audit/list", &[("workspace", SALES), ("query", "")]).await.unwrap();
    assert_eq!(theirs.found, 0);
    assert_eq!(audit_of(&sam, &Listing::default()).await, Err(AppError::NotFound));
}

#[apply(both_engines)]
async fn nobody_changes_or_deletes_a_line_not_even_in_the_database(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    olivia.edit(ava.access, "agent", &["data_export"]).await.unwrap();
    for statement in ["update audit set actor_name = 'Nobody'", "delete from audit"] {
        let mut tx = app.state.db.begin().await.unwrap();
        let error = sql(statement).execute(&mut tx).await.unwrap_err();
        assert!(error.to_string().contains("append-only"), "{error}");
    }
    assert_eq!(audit(&olivia).await.len(), 1);
}
