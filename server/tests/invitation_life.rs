//! What can be done with an invitation between its mail and its end.

use crate::support::{cast::accept, *};
use app::{
    domain::{
        error::{AppError, Invalid},
        invitation::InvitationState,
        outcome::Outcome,
        policy::{Level, Refusal, Restriction, Restrictions},
    },
    users_page::{invitation_dialog::InvitationDetails, links::InvitationLinks, row::RowKind},
};
use macro_rules_attribute::apply;
use uuid::Uuid;

const NORA: &str = "nora@customer.example";
const PAGE: &str = "/w/support/settings/users";

async fn describe(by: &Browser, id: Uuid) -> Result<InvitationDetails, AppError> {
    by.ask("invitations/describe", &[("workspace", SUPPORT), ("id", &id.to_string())]).await
}

async fn edit(by: &Browser, id: Uuid, revision: i64, level: &str, restriction: &str) -> Result<Outcome, AppError> {
    let (id, revision) = (id.to_string(), revision.to_string());
    let fields = [
        ("workspace", SUPPORT),
        ("id", &*id),
        ("revision", &*revision),
        ("level", level),
        ("restrictions[0]", restriction),
    ];
    by.call("invitations/edit", &fields[..if restriction.is_empty() { 4 } else { 5 }]).await
}

async fn extend(by: &Browser, id: Uuid) -> Result<Outcome, AppError> {
    by.call("invitations/extend", &[("workspace", SUPPORT), ("id", &id.to_string())]).await
}

async fn links(by: &Browser, id: Uuid) -> Result<InvitationLinks, AppError> {
    by.call("invitations/links", &[("workspace", SUPPORT), ("ids[0]", &id.to_string())]).await
}

async fn pending(app: &TestApp, by: &Person, level: &str) -> (Uuid, String) {
    by.invite(NORA, level, &[]).await.unwrap();
    (by.row_of(NORA).await.id, app.link_in_mail_to(NORA).await)
}

async fn state(by: &Browser, id: Uuid) -> InvitationState {
    match describe(by, id).await.unwrap().row.who {
        RowKind::Invited { state, .. } => state,
        RowKind::User { .. } => panic!("an invitation"),
    }
}

#[apply(both_engines)]
async fn what_is_offered_can_be_edited_and_the_link_stays(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    let (id, link) = pending(app, &max, "agent").await;
    assert_eq!(edit(&olivia, id, 1, "manager", "data_export").await, Ok(Outcome::InvitationUpdated));
    assert_eq!(edit(&max, id, 1, "agent", "").await, Err(Refusal::OnlyOwnersGrant(Level::Manager).into()));
    assert_eq!(edit(&olivia, id, 1, "agent", "").await, Err(AppError::EditedMeanwhile), "the second is told");
    assert_eq!(edit(&olivia, id, 2, "manager", "data_export").await, Ok(Outcome::Unchanged));
    assert_eq!(app.deliver_all().await, 0, "no other mail");
    app.browser().get(&link).await.is(200).says("Manager (No exports)").says("Olivia Berg");
    accept(&app.browser(), &link, "Nora Vik").await.leads_to("/w/support");
    let restrictions = Restrictions::default().with(Restriction::DataExport);
    assert_eq!(olivia.row_of(NORA).await.grant, app::domain::policy::Grant { level: Level::Manager, restrictions });
    assert_eq!(edit(&olivia, id, 2, "agent", "").await, Ok(Outcome::InvitationGone));
}

#[apply(both_engines)]
async fn a_manager_offers_no_more_by_an_edit_than_by_an_invitation(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    let carrier = restricted(Level::Manager, Restriction::DataExport);
    let carrier = app.db_person("Cara Rier", SUPPORT, carrier).await;
    let (id, _) = pending(app, &olivia, "agent").await;
    assert_eq!(edit(&max, id, 1, "owner", "").await, Err(Refusal::OnlyOwnersGrant(Level::Owner).into()));
    let carried = Refusal::RestrictionCarried(Restriction::DataExport);
    assert_eq!(edit(&carrier, id, 1, "agent", "mask_contact_details").await, Err(carried.into()));
    assert_eq!(edit(&carrier, id, 1, "agent", "data_export").await, Ok(Outcome::InvitationUpdated));
}

#[apply(both_engines)]
async fn an_expired_invitation_is_extended_without_a_mail_and_its_link_works_again(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let (id, link) = pending(app, &olivia, "agent").await;
    assert_eq!(extend(&olivia, id).await, Ok(Outcome::Unchanged), "it has its whole life");
    app.advance(days(8));
    assert_eq!(state(&olivia, id).await, InvitationState::Expired);
    assert_eq!(links(&olivia, id).await, Err(AppError::Invalid(Invalid::NotPending)));
    app.browser().get(&link).await.is(410);
    assert_eq!(extend(&olivia, id).await, Ok(Outcome::Extended));
    assert_eq!((state(&olivia, id).await, app.deliver_all().await), (InvitationState::Pending, 0));
    accept(&app.browser(), &link, "Nora Vik").await.leads_to("/w/support");
    assert_eq!(extend(&olivia, id).await, Ok(Outcome::InvitationGone));
}

#[apply(both_engines)]
async fn a_link_is_shown_once_and_works_beside_the_one_in_the_mail(app: &TestApp) {
    let Cast { olivia, max, ava, .. } = app.db_cast().await;
    let (id, mailed) = pending(app, &olivia, "manager").await;
    assert_eq!(links(&max, id).await, Err(Refusal::OnlyOwnersGrant(Level::Manager).into()));
    assert_eq!(links(&ava, id).await, Err(Refusal::OwnersAndManagersOnly.into()));
    let shown = links(&olivia, id).await.unwrap();
    let url = shown.links[0].url.strip_prefix(&app.url).unwrap().to_owned();
    assert_ne!(url, mailed);
    app.browser().get(&mailed).await.is(200).says("Join Support");
    let audit = olivia.get("/w/support/settings/audit").await.is(200).text();
    assert!(audit.contains("Invitation link copied") && !audit.contains(&url), "{audit}");
    accept(&app.browser(), &url, "Nora Vik").await.leads_to("/w/support");
    assert_eq!(links(&olivia, id).await, Err(AppError::NotFound), "it has done what it was for");
}

#[apply(both_engines)]
async fn without_a_script_the_link_stands_on_a_page_and_in_no_address(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let (id, _) = pending(app, &olivia, "agent").await;
    let from = format!("{PAGE}?dialog=invitation&id={id}");
    let dialog = olivia.get(&from).await.is(200).text();
    for act in ["COPY LINK", "EXTEND", "RESEND", "EDIT", "CANCEL INVITATION", "Sent", "by you"] {
        assert!(dialog.contains(act), "{act}: {dialog}");
    }
    let fields = [("workspace", SUPPORT), ("ids[0]", &*id.to_string())];
    let page = olivia.post_form(&from, "/api/invitations/links", &fields).await;
    let text = page.is(200).text();
    let link = text.split_whitespace().find_map(|word| word.strip_prefix(&app.url)).expect("the link");
    assert_eq!(page.header("cache-control"), "no-store, no-transform");
    app.browser().get(link).await.is(200).says("Join Support");
}

#[apply(both_engines)]
async fn cancelled_and_declined_ones_stay_to_be_seen_and_can_be_sent_anew(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let (id, link) = pending(app, &olivia, "agent").await;
    olivia.cancel(id).await.unwrap();
    let page = olivia.users("").await.unwrap();
    assert_eq!((page.counts.cancelled, page.counts.all()), (1, 3), "nobody of everyone");
    let cancelled = olivia.get(&format!("{PAGE}?status=cancelled")).await.row(NORA);
    assert!(cancelled.contains("Cancelled") && cancelled.contains("INVITE AGAIN"), "{cancelled}");
    assert_eq!(state(&olivia, id).await, InvitationState::Cancelled);
    let anew = [("workspace", SUPPORT), ("id", &*id.to_string()), ("anew", "true")];
    assert_eq!(olivia.resend(id).await, Ok(Outcome::InvitationGone), "not by whoever did not see it cancelled");
    assert_eq!(olivia.call("invitations/resend", &anew).await, Ok(Outcome::Invited));
    assert_eq!(olivia.call("invitations/resend", &anew).await, Ok(Outcome::InvitationGone), "once");
    assert_eq!(olivia.users("").await.unwrap().counts.cancelled, 0);
    app.browser().get(&link).await.is(410).says("There's a newer link");
    let newer = app.link_in_mail_to(NORA).await;
    app.browser().post(&newer, &[("answer", "decline")]).await.is(200);
    let counts = olivia.users("").await.unwrap().counts;
    assert_eq!((counts.declined, counts.pending, counts.all()), (1, 0, 4));
    let declined = olivia.get(&format!("{PAGE}?status=declined")).await.row(NORA);
    assert!(declined.contains("Declined") && declined.contains("INVITE AGAIN") && declined.contains("CANCEL"));
    assert_eq!(olivia.resend(olivia.row_of(NORA).await.id).await, Ok(Outcome::Resent));
    let counts = olivia.users("").await.unwrap().counts;
    assert_eq!((counts.declined, counts.pending), (0, 1));
}

#[apply(both_engines)]
async fn many_are_edited_extended_and_linked_at_once(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    for email in ["a@x.example", "b@x.example"] {
        olivia.invite(email, "agent", &[]).await.unwrap();
    }
    app.advance(days(1));
    let ids = [olivia.row_of("a@x.example").await.id, olivia.row_of("b@x.example").await.id, max.access];
    let ids = ids.map(|id| id.to_string());
    let chosen = [("workspace", SUPPORT), ("ids[0]", &*ids[0]), ("ids[1]", &*ids[1]), ("ids[2]", &*ids[2])];
    let done: app::domain::bulk::BulkDone =
        olivia.call("users/bulk", &[&chosen[..], &[("act", "extend")]].concat()).await.unwrap();
    assert_eq!((done.done, done.failed.len()), (2, 1));
    assert_eq!(done.failed[0].why, Refusal::NotInvited.into());
    let copied: InvitationLinks = olivia.call("invitations/links", &chosen).await.unwrap();
    let emails: Vec<_> = copied.links.iter().map(|link| &*link.email).collect();
    assert_eq!((emails, copied.no_link.len()), (vec!["a@x.example", "b@x.example"], 1));
    let edited: app::domain::bulk::BulkDone =
        olivia.call("users/edit-many", &[&chosen[..], &[("level", "manager")]].concat()).await.unwrap();
    assert_eq!((edited.done, edited.failed.len()), (3, 0));
    for email in ["a@x.example", "b@x.example"] {
        assert_eq!(olivia.row_of(email).await.grant, grant(Level::Manager));
    }
}
