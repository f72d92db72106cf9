//! One act on many rows: the policy is asked for each.

use crate::support::*;
use app::{
    audit::line::AuditPage,
    domain::{
        bulk::{BulkDone, FailedRow},
        error::{AppError, InvalidRecipient},
        outcome::Outcome,
        policy::{Level, Refusal, Restriction},
    },
    frame::listing::{Assigned, Listing, Status},
    users_page::bulk::act::BulkPreview,
};
use macro_rules_attribute::apply;
use uuid::Uuid;

/// Those with these ids.
fn these(ids: &[Uuid]) -> Vec<(String, String)> {
    let ids = ids.iter().enumerate().map(|(nth, id)| (format!("ids[{nth}]"), id.to_string()));
    [("workspace".to_owned(), SUPPORT.to_owned())].into_iter().chain(ids).collect()
}

/// All that match.
fn all(listing: &Listing) -> Vec<(String, String)> {
    let query = format!("?{}", listing.query());
    [("workspace", SUPPORT.to_owned()), ("query", query)].map(|(name, value)| (name.to_owned(), value)).into()
}

async fn act(
    person: &Person,
    endpoint: &str,
    chosen: &[(String, String)],
    more: &[(&str, &str)],
) -> Result<BulkDone, AppError> {
    let chosen = chosen.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let fields: Vec<_> = chosen.chain(more.iter().copied()).collect();
    person.call(endpoint, &fields).await
}

/// Who failed, and why.
fn failures(done: &BulkDone) -> Vec<(&str, AppError)> {
    done.failed.iter().map(|FailedRow { name, why, .. }| (name.as_str(), why.clone())).collect()
}

#[apply(both_engines)]
async fn a_selection_is_suspended_and_each_row_has_its_result(app: &TestApp) {
    let Cast { olivia, max, ava, sam } = app.db_cast().await;
    let finn = app.db_person("Finn Ek", SUPPORT, grant(Level::Agent)).await;
    olivia.invite("new@customer.example", "agent", &[]).await.unwrap();
    let invited = olivia.row_of("new@").await.id;
    let chosen = these(&[olivia.access, max.access, ava.access, finn.access, invited, sam.access]);
    let done = act(&max, "users/bulk", &chosen, &[("act", "suspend")]).await.unwrap();
    assert_eq!(done.done, 2);
    let mut failed = failures(&done);
    failed.sort_by_key(|(name, _)| name.to_owned());
    assert_eq!(
        failed,
        [
            ("Max Lind", Refusal::Oneself { level: Level::Manager }.into()),
            ("Olivia Berg", Refusal::OnlyOwnersChange(Level::Owner).into()),
            ("new@customer.example", Refusal::OnlyInvited.into()),
        ]
    );
    let suspended = Listing { status: Status::Suspended, ..Default::default() };
    assert_eq!(olivia.users_of(SUPPORT, &suspended).await.unwrap().found, 2);
    assert!(sam.get("/w/sales/settings/users").await.is(200).html.contains("Sam"), "no other workspace is touched");
}

#[apply(both_engines)]
async fn all_that_match_are_meant_on_every_page(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    app.db_crowd(120, SUPPORT, grant(Level::Agent)).await;
    let agents = Listing { level: Some(Level::Agent), ..Default::default() };
    let count = olivia.users_of(SUPPORT, &agents).await.unwrap().found;
    assert!(count > 100, "{count}");
    let to = [("level", "agent"), ("restrictions[0]", "data_export")];
    let done = act(&olivia, "users/edit-many", &all(&agents), &to).await;
    assert_eq!(done.unwrap(), BulkDone { done: count, failed: Vec::new() });
    let restricted = Listing { restriction: Some(Restriction::DataExport), ..Default::default() };
    assert_eq!(olivia.users_of(SUPPORT, &restricted).await.unwrap().found, count);
    let lines: AuditPage = olivia.ask("audit/list", &[("workspace", SUPPORT), ("query", "")]).await.unwrap();
    assert_eq!(lines.found, count, "one line for each");
}

#[apply(both_engines)]
async fn the_contacts_of_all_go_where_one_choice_says(app: &TestApp) {
    let Cast { olivia, max, ava, .. } = app.db_cast().await;
    let finn = app.db_person("Finn Ek", SUPPORT, grant(Level::Agent)).await;
    app.db_contacts(3, ava.access).await;
    app.db_contacts(2, finn.access).await;
    let chosen = these(&[ava.access, finn.access]);
    let preview: BulkPreview = {
        let fields = chosen.iter().map(|(name, value)| (name.as_str(), value.as_str())).chain([("act", "revoke")]);
        max.call("users/bulk-preview", &fields.collect::<Vec<_>>()).await.unwrap()
    };
    assert_eq!((preview.able, preview.contacts), (2, 5));
    let hand_on = [("hand_on", "true"), ("recipient", olivia.email.as_str())];
    assert_eq!(act(&max, "users/revoke-many", &chosen, &hand_on).await.unwrap().done, 2);
    assert_eq!(app.db_count("select count(*) from contacts where assigned_to is not null").await, 5);
    let of_olivia = Listing { assigned: Assigned::To(olivia.access), ..Default::default() };
    assert_eq!(olivia.contacts_of(&of_olivia).await.unwrap().found, 5);
}

#[apply(both_engines)]
async fn whoever_takes_the_contacts_over_is_not_revoked_with_the_others(app: &TestApp) {
    let Cast { olivia, max, ava, .. } = app.db_cast().await;
    let hand_on = [("hand_on", "true"), ("recipient", max.email.as_str())];
    let done = act(&olivia, "users/revoke-many", &these(&[max.access, ava.access]), &hand_on).await.unwrap();
    assert_eq!(failures(&done), [("Max Lind", InvalidRecipient::TheRevokedPerson.into())]);
    assert_eq!(done.done, 1);
    let missing = act(&olivia, "users/revoke-many", &these(&[max.access]), &[("hand_on", "true")]).await;
    assert_eq!(missing, Err(InvalidRecipient::Missing.into()));
}

#[apply(both_engines)]
async fn the_last_owner_stays_whatever_is_selected(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let oscar = app.db_person("Oscar Lind", SUPPORT, grant(Level::Owner)).await;
    let everyone = all(&Listing::default());
    let (hers, his) = tokio::join!(
        act(&olivia, "users/revoke-many", &everyone, &[]),
        act(&oscar, "users/revoke-many", &everyone, &[]),
    );
    let owners = app.db_count(
        "select count(*) from accesses where level = 'owner' and revoked_at is null
            and workspace_id = (select id from workspaces where slug = 'support')",
    );
    assert_eq!(owners.await, 1, "{hers:?} {his:?}");
}

#[apply(both_engines)]
async fn invitations_are_resent_and_cancelled_together(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    for email in ["one@customer.example", "two@customer.example"] {
        olivia.invite(email, "agent", &[]).await.unwrap();
    }
    let pending = Listing { status: Status::Pending, ..Default::default() };
    assert_eq!(act(&olivia, "users/bulk", &all(&pending), &[("act", "resend")]).await.unwrap().done, 2);
    let everyone = all(&Listing::default());
    let done = act(&olivia, "users/bulk", &everyone, &[("act", "cancel")]).await.unwrap();
    assert_eq!((done.done, done.failed.len()), (2, 3));
    assert!(done.failed.iter().all(|it| it.why == Refusal::NotInvited.into()), "{:?}", done.failed);
    assert_eq!(olivia.users_of(SUPPORT, &pending).await.unwrap().found, 0);
    assert!(done.failed.iter().any(|it| it.id == ava.access));
}

#[apply(both_engines)]
async fn without_a_script_the_boxes_are_a_form_and_the_failed_stay_in_it(app: &TestApp) {
    let Cast { olivia, max, ava, .. } = app.db_cast().await;
    let page = olivia.get("/w/support/settings/users").await;
    assert!(page.html.contains(&format!("name=\"ids[]\" value=\"{}\"", ava.access)));
    let dialog = format!(
        "/w/support/settings/users?dialog=selected&act=suspend&ids%5B%5D={}&ids%5B%5D={}",
        ava.access, olivia.access
    );
    olivia
        .get(&dialog)
        .await
        .is(200)
        .says("Suspend Users")
        .says("1 User will lose access immediately.")
        .says("Skipped:");
    let (his, hers) = (max.access.to_string(), olivia.access.to_string());
    let fields = [("workspace", SUPPORT), ("act", "suspend"), ("ids[]", &*his), ("ids[]", &*hers)];
    let answer = olivia.post_form(&dialog, "/api/users/bulk", &fields).await;
    let back = answer.is(303).location().unwrap().to_owned();
    olivia
        .get(&back)
        .await
        .is(200)
        .says("1 succeeded, 1 failed.")
        .says("Skipped:")
        .says("You can't change your own access. Ask another Owner.");
    assert_eq!(max.users("").await, Err(AppError::NotFound));
    let nobody = act(&olivia, "users/bulk", &these(&[]), &[("act", "suspend")]).await;
    assert_eq!(nobody, Ok(BulkDone::default()));
    assert_eq!(
        olivia.call::<Outcome>("users/suspend", &[("workspace", SUPPORT), ("id", "x")]).await,
        Err(AppError::Invalid(app::domain::error::Invalid::Form))
    );
}

#[apply(both_engines)]
async fn contacts_are_assigned_unassigned_and_deleted_together(app: &TestApp) {
    let Cast { olivia, max, ava, .. } = app.db_cast().await;
    app.db_contacts(70, ava.access).await;
    let ida = app.db_contact("Ida Falk", None).await;
    let jon = app.db_contact("Jon Ek", None).await;
    let to = [("to", max.email.as_str())];
    assert_eq!(act(&ava, "contacts/assign-many", &these(&[ida, jon]), &to).await.unwrap().done, 2);
    let hers = Listing { assigned: Assigned::To(ava.access), ..Default::default() };
    assert_eq!(act(&max, "contacts/assign-many", &all(&hers), &to).await.unwrap().done, 70);
    let his = Listing { assigned: Assigned::To(max.access), ..Default::default() };
    assert_eq!(olivia.contacts_of(&his).await.unwrap().found, 72);
    assert_eq!(act(&max, "contacts/assign-many", &these(&[ida]), &[]).await.unwrap().done, 1);
    assert_eq!(app.db_assignee(ida).await, None);
    assert_eq!(act(&max, "contacts/delete-many", &all(&his), &[]).await.unwrap().done, 71);
    assert_eq!(olivia.contacts("").await.unwrap().found, 1);
}

#[apply(both_engines)]
async fn an_act_on_many_contacts_is_on_those_that_the_actor_sees(app: &TestApp) {
    let Cast { ava, sam, .. } = app.db_cast().await;
    let rita = app.db_person("Rita Falk", SUPPORT, restricted(Level::Agent, Restriction::ContactVisibility)).await;
    let dora = app.db_person("Dora Ek", SUPPORT, restricted(Level::Agent, Restriction::ContactDeletion)).await;
    let mona = app.db_person("Mona Lind", SUPPORT, restricted(Level::Agent, Restriction::MaskContactDetails)).await;
    let hers = app.db_contact("Ida Falk", Some(ava.access)).await;
    let own = app.db_contact("Jon Ek", Some(rita.access)).await;
    let everything = all(&Listing::default());
    assert_eq!(act(&rita, "contacts/delete-many", &these(&[hers]), &[]).await.unwrap().done, 0);
    assert_eq!(act(&rita, "contacts/assign-many", &everything, &[]).await.unwrap().done, 1);
    assert_eq!((app.db_assignee(hers).await, app.db_assignee(own).await), (Some(ava.access), None));
    assert_eq!(act(&dora, "contacts/delete-many", &everything, &[]).await, Err(Refusal::DeletionRestricted.into()));
    let by_mail = all(&Listing { search: "customer.example".into(), ..Default::default() });
    assert_eq!(act(&mona, "contacts/delete-many", &by_mail, &[]).await.unwrap().done, 0, "masked is not matched");
    let theirs = [("workspace".to_owned(), SALES.to_owned()), ("ids[0]".to_owned(), hers.to_string())];
    assert_eq!(act(&sam, "contacts/delete-many", &theirs, &[]).await.unwrap().done, 0);
    assert_eq!(app.db_count("select count(*) from contacts").await, 2);
}

#[apply(both_engines)]
async fn an_edit_of_many_leaves_what_somebody_else_has_edited_since(app: &TestApp) {
    let Cast { olivia, max, ava, .. } = app.db_cast().await;
    olivia.edit(ava.access, "agent", &["contact_deletion"]).await.unwrap();
    olivia.invite("new@customer.example", "agent", &[]).await.unwrap();
    let invited = olivia.row_of("new@").await.id;
    let chosen = these(&[max.access, ava.access, invited]);
    let preview = async || {
        let about = chosen.iter().map(|(name, value)| (name.as_str(), value.as_str())).chain([("act", "edit")]);
        olivia.call::<BulkPreview>("users/bulk-preview", &about.collect::<Vec<_>>()).await.unwrap()
    };
    let opened = preview().await;
    assert_eq!(opened.revisions.trim(), format!("{}:2", ava.access));
    let other = app.db_person("Otto Falk", SUPPORT, grant(Level::Owner)).await;
    other.edit_at(2, ava.access, "manager", &[]).await.unwrap();
    let fields = [("workspace", SUPPORT), ("id", &*invited.to_string()), ("revision", "1"), ("level", "manager")];
    other.call::<Outcome>("invitations/edit", &fields).await.unwrap();

    let to = [("level", "agent"), ("restrictions[0]", "data_export"), ("revisions", &*opened.revisions)];
    let done = act(&olivia, "users/edit-many", &chosen, &to).await.unwrap();
    let mut failed = failures(&done);
    failed.sort_by_key(|(name, _)| name.to_owned());
    let meanwhile = AppError::EditedMeanwhile;
    assert_eq!(
        (done.done, &failed[..]),
        (1, &[("Ava Stone", meanwhile.clone()), ("new@customer.example", meanwhile)][..])
    );
    assert_eq!(olivia.row_of("ava").await.grant, grant(Level::Manager), "theirs stays");
    assert_eq!(olivia.row_of("new@").await.grant, grant(Level::Manager), "theirs stays");

    let seen = preview().await.revisions;
    let to = [("level", "agent"), ("restrictions[0]", "data_export"), ("revisions", &*seen)];
    let done = act(&olivia, "users/edit-many", &chosen, &to).await.unwrap();
    assert_eq!((done.done, done.failed.len()), (3, 0), "who has seen theirs may save");
    let dialog =
        olivia.get(&format!("/w/support/settings/users?dialog=selected&act=edit&ids%5B%5D={}", ava.access)).await;
    assert_eq!(dialog.value("revisions").unwrap().trim(), format!("{}:4", ava.access));
}
