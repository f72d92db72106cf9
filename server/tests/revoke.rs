use crate::support::*;
use app::{
    domain::{
        error::{AppError, InvalidRecipient},
        outcome::Outcome,
        policy::{Level, Refusal, Restriction},
    },
    users::revoke_dialog::RevokePreview,
};
use macro_rules_attribute::apply;
use uuid::Uuid;

const ROUNDS: usize = 8;

fn revoked(contacts: i64, handed_on: bool) -> Result<Outcome, AppError> {
    Ok(Outcome::Revoked { contacts, handed_on })
}

async fn preview(person: &Person, access: Uuid) -> Result<RevokePreview, AppError> {
    person.ask("users/revoke-preview", &[("workspace", SUPPORT), ("id", &access.to_string())]).await
}

#[apply(both_engines)]
async fn by_default_the_contacts_become_unassigned(app: &TestApp) {
    let Cast { olivia, max, ava, .. } = app.db_cast().await;
    let (hers, his) =
        (app.db_contact("Ida Falk", Some(ava.access)).await, app.db_contact("Jon", Some(max.access)).await);
    assert_eq!(preview(&olivia, ava.access).await.unwrap().contacts, 1);
    assert_eq!(olivia.revoke(ava.access).await, revoked(1, false));
    assert_eq!((app.db_assignee(hers).await, app.db_assignee(his).await), (None, Some(max.access)));
    olivia.get("/w/support/settings/users").await.does_not_say("Ava Stone");
}

#[apply(both_engines)]
async fn the_contacts_are_handed_on_to_another_user(app: &TestApp) {
    let Cast { olivia, max, ava, .. } = app.db_cast().await;
    app.db_contacts(1200, ava.access).await;
    let contact = app.db_contact("Ida Falk", Some(ava.access)).await;
    assert_eq!(olivia.revoke_and_hand_on(ava.access, &max.access.to_string()).await, revoked(1201, true));
    assert_eq!(app.db_assignee(contact).await, Some(max.access));
    let theirs =
        "select count(*) from contacts c join accesses a on a.id = c.assigned_to where a.revoked_at is not null";
    assert_eq!(app.db_count(theirs).await, 0);
}

#[apply(both_engines)]
async fn the_actor_may_take_the_contacts_over(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    let contact = app.db_contact("Ida Falk", Some(ava.access)).await;
    assert_eq!(olivia.revoke_and_hand_on(ava.access, &olivia.access.to_string()).await, revoked(1, true));
    assert_eq!(app.db_assignee(contact).await, Some(olivia.access));
}

#[apply(both_engines)]
async fn who_cannot_take_the_contacts_over_is_refused_and_nothing_changes(app: &TestApp) {
    let Cast { olivia, max, ava, sam } = app.db_cast().await;
    let finn = app.db_person("Finn Ek", SUPPORT, grant(Level::Agent)).await;
    let contact = app.db_contact("Ida Falk", Some(ava.access)).await;
    olivia.invite("new@customer.example", "agent", &[]).await.unwrap();
    let pending = olivia.row_of("new@").await.id;
    olivia.revoke(finn.access).await.unwrap();
    for (recipient, why) in [
        (String::new(), InvalidRecipient::Missing),
        (ava.access.to_string(), InvalidRecipient::TheRevokedPerson),
        (pending.to_string(), InvalidRecipient::NoAccess),
        (sam.access.to_string(), InvalidRecipient::NoAccess),
        (finn.access.to_string(), InvalidRecipient::NoAccess),
        (max.user.to_string(), InvalidRecipient::NoAccess),
        (Uuid::now_v7().to_string(), InvalidRecipient::NoAccess),
        ("somebody".to_owned(), InvalidRecipient::NoAccess),
        ("' or 1 = 1 --\0".to_owned(), InvalidRecipient::NoAccess),
    ] {
        assert_eq!(olivia.revoke_and_hand_on(ava.access, &recipient).await, Err(why.into()), "{recipient:?}");
    }
    assert_eq!(app.db_assignee(contact).await, Some(ava.access));
    ava.get("/w/support/contacts").await.is(200).says("Ida Falk");
}

#[apply(both_engines)]
async fn the_select_alone_hands_nothing_on(app: &TestApp) {
    let Cast { olivia, max, ava, .. } = app.db_cast().await;
    let contact = app.db_contact("Ida Falk", Some(ava.access)).await;
    let (access, recipient) = (ava.access.to_string(), max.access.to_string());
    let fields = [("workspace", SUPPORT), ("id", &*access), ("recipient", &*recipient)];
    assert_eq!(olivia.call("users/revoke", &fields).await, revoked(1, false));
    assert_eq!(app.db_assignee(contact).await, None);
}

#[apply(both_engines)]
async fn a_recipient_who_is_revoked_at_the_same_instant_ends_with_no_contacts(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    for round in 0..ROUNDS {
        let ann = app.db_person(&format!("Ann{round} Ek"), SUPPORT, grant(Level::Agent)).await;
        let ben = app.db_person(&format!("Ben{round} Ek"), SUPPORT, grant(Level::Agent)).await;
        let contact = app.db_contact("Ida Falk", Some(ann.access)).await;
        let recipient = ben.access.to_string();
        let (handed_on, revoked) =
            tokio::join!(olivia.revoke_and_hand_on(ann.access, &recipient), max.revoke(ben.access));
        assert!(revoked.is_ok());
        let expected = match handed_on {
            Ok(_) => None,
            Err(error) => {
                assert_eq!(error, InvalidRecipient::NoAccess.into());
                Some(ann.access)
            }
        };
        assert_eq!(app.db_assignee(contact).await, expected);
    }
}

#[apply(both_engines)]
async fn a_contact_assigned_during_a_revoke_never_ends_with_somebody_who_has_no_access(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    for round in 0..ROUNDS {
        let ann = app.db_person(&format!("Ann{round} Ek"), SUPPORT, grant(Level::Agent)).await;
        let contact = app.db_contact("Ida Falk", None).await;
        let recipient = ann.access.to_string();
        let (assigned, revoked) = tokio::join!(max.assign(contact, &recipient), olivia.revoke(ann.access));
        assert!(assigned == Ok(Outcome::Assigned) || assigned == Err(InvalidRecipient::NoAccess.into()));
        assert!(revoked.is_ok());
        assert_eq!(app.db_assignee(contact).await, None);
    }
}

#[apply(both_engines)]
async fn the_revoke_dialog_says_what_a_revoke_means(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    app.db_contacts(3, ava.access).await;
    let page = olivia.get(&format!("/w/support/settings/users?dialog=revoke&id={}", ava.access)).await;
    page.is(200).says("Revoke Access").says("Their 3 contacts will become unassigned.");
    page.says("They stay in the organization.").says("This action cannot be undone.");
    page.says("max@northwind.example").says("olivia@northwind.example");
    assert!(!page.html.contains(&format!("value=\"{}\"", ava.email)), "nobody hands on to who leaves");
    let (_, cancel) = page.html.split_once("autofocus").expect("the safe button has the focus");
    assert!(cancel.split_once('>').is_some_and(|(_, text)| text.starts_with("Cancel")), "{cancel}");
}

#[apply(both_engines)]
async fn the_dialog_tells_the_number_of_contacts_to_who_may_not_see_them(app: &TestApp) {
    let Cast { ava, .. } = app.db_cast().await;
    let rita = app.db_person("Rita Falk", SUPPORT, restricted(Level::Manager, Restriction::ContactVisibility)).await;
    app.db_contact("Ida Falk", Some(ava.access)).await;
    assert_eq!(preview(&rita, ava.access).await.unwrap().contacts, 1);
    let page = rita.get(&format!("/w/support/settings/users?dialog=revoke&id={}", ava.access)).await;
    page.says("Their 1 contact will become unassigned.").does_not_know("Ida Falk");
    assert_eq!(rita.revoke_and_hand_on(ava.access, &rita.access.to_string()).await, revoked(1, true));
}

#[apply(both_engines)]
async fn revoking_twice_says_that_it_had_been_revoked_already(app: &TestApp) {
    let Cast { olivia, max, ava, .. } = app.db_cast().await;
    assert_eq!(olivia.revoke(ava.access).await, revoked(0, false));
    assert_eq!(max.revoke(ava.access).await, Ok(Outcome::AlreadyRevoked));
}

#[apply(both_engines)]
async fn two_owners_who_revoke_each_other_leave_one(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let oscar = app.db_person("Oscar Holm", SUPPORT, grant(Level::Owner)).await;
    for _ in 0..ROUNDS {
        let (one, other) = tokio::join!(olivia.revoke(oscar.access), oscar.revoke(olivia.access));
        assert_eq!([&one, &other].iter().filter(|it| it.is_ok()).count(), 1, "{one:?} {other:?}");
        assert_eq!(one.and(other), Err(AppError::NotFound), "whoever lost has no access any more");
        let owners = "select count(*) from accesses where level = 'owner' and revoked_at is null
            and workspace_id = (select id from workspaces where slug = 'support')";
        assert_eq!(app.db_count(owners).await, 1);
        let again =
            app::store::db::sql("update accesses set revoked_at = null, revoked_by = null where id in ($1, $2)");
        app.db_write(again.bind(olivia.access).bind(oscar.access)).await;
    }
}

#[apply(both_engines)]
async fn an_owner_who_revokes_and_one_who_demotes_each_other_leave_one(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let oscar = app.db_person("Oscar Holm", SUPPORT, grant(Level::Owner)).await;
    let (one, other) = tokio::join!(olivia.revoke(oscar.access), oscar.edit(olivia.access, "agent", &[]));
    assert_eq!(one.is_ok() as i32 + other.is_ok() as i32, 1, "{one:?} {other:?}");
}

#[apply(both_engines)]
async fn nobody_revokes_oneself_by_any_path(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    app.db_person("Oscar Holm", SUPPORT, grant(Level::Owner)).await;
    for (person, level) in [(&olivia, Level::Owner), (&max, Level::Manager)] {
        let oneself = Refusal::Oneself { level };
        assert_eq!(person.revoke(person.access).await, Err(oneself.into()));
        let (page, id) = ("/w/support/settings/users", person.access.to_string());
        let answer = person.post_form(page, "/api/users/revoke", &[("workspace", SUPPORT), ("id", &id)]).await;
        person.get(&answer.location().unwrap()).await.says(&oneself.to_string());
        let dialog = person.get(&format!("{page}?dialog=revoke&id={id}")).await;
        dialog.says(&oneself.to_string()).does_not_say("REVOKE ACCESS This");
        person.get(page).await.is(200);
    }
}

#[apply(both_engines)]
async fn a_manager_revokes_an_agent_and_nobody_else(app: &TestApp) {
    let Cast { olivia, max, ava, .. } = app.db_cast().await;
    let mia = app.db_person("Mia Roth", SUPPORT, grant(Level::Manager)).await;
    assert_eq!(max.revoke(olivia.access).await, Err(Refusal::OnlyOwnersChange(Level::Owner).into()));
    assert_eq!(max.revoke(mia.access).await, Err(Refusal::OnlyOwnersChange(Level::Manager).into()));
    assert_eq!(max.revoke(ava.access).await, revoked(0, false));
}

#[apply(both_engines)]
async fn an_agent_and_a_restricted_manager_revoke_nobody(app: &TestApp) {
    let Cast { ava, .. } = app.db_cast().await;
    let finn = app.db_person("Finn Ek", SUPPORT, grant(Level::Agent)).await;
    let rita = app.db_person("Rita Falk", SUPPORT, restricted(Level::Manager, Restriction::WorkspaceSettings)).await;
    assert_eq!(ava.revoke(finn.access).await, Err(Refusal::OwnersAndManagersOnly.into()));
    assert_eq!(rita.revoke(finn.access).await, Err(Refusal::SettingsRestricted.into()));
    // Before anything is said of their form.
    for recipient in ["", "somebody"] {
        let answer = ava.revoke_and_hand_on(finn.access, recipient).await;
        assert_eq!(answer, Err(Refusal::OwnersAndManagersOnly.into()));
    }
    finn.get("/w/support/contacts").await.is(200);
}

#[apply(both_engines)]
async fn an_access_of_another_workspace_is_not_found_in_the_words_for_none(app: &TestApp) {
    let Cast { olivia, sam, .. } = app.db_cast().await;
    for id in [sam.access, Uuid::now_v7()] {
        assert_eq!(olivia.revoke(id).await, Err(AppError::NotFound));
        assert_eq!(olivia.revoke_and_hand_on(id, "").await, Err(AppError::NotFound));
        assert_eq!(preview(&olivia, id).await, Err(AppError::NotFound));
    }
    sam.get("/w/sales/settings/users").await.is(200);
}

#[apply(both_engines)]
async fn who_is_revoked_is_refused_here_at_once_and_goes_on_elsewhere(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    app.db_access(ava.user, SALES, grant(Level::Agent)).await;
    ava.get("/w/support/contacts").await.is(200);
    olivia.revoke(ava.access).await.unwrap();
    for page in ["/w/support/contacts", "/w/support/settings/users", "/w/support/settings/access-levels"] {
        ava.get(page).await.is(404).says(&AppError::NotFound.to_string()).does_not_know("Olivia");
    }
    assert_eq!(ava.contacts("").await, Err(AppError::NotFound));
    assert_eq!(ava.stream(SUPPORT).await.status, 404);
    ava.get("/w/sales/contacts").await.is(200).says("Ava Stone");
    ava.open("/").await.is(200).says("Sales");
}

#[apply(both_engines)]
async fn who_has_no_workspace_left_is_told_whom_to_ask(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    olivia.revoke(ava.access).await.unwrap();
    ava.open("/").await.is(200).says("No workspace yet").says(&ava.email).says("Olivia Berg");
}

#[apply(both_engines)]
async fn who_is_invited_again_after_a_revoke_starts_clean(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    let contact = app.db_contact("Ida Falk", Some(ava.access)).await;
    olivia.edit(ava.access, "agent", &["data_export"]).await.unwrap();
    olivia.revoke(ava.access).await.unwrap();
    assert_eq!(olivia.invite(&ava.email, "manager", &[]).await, Ok(Outcome::Invited));
    let link = app.link_in_mail_to(&ava.email).await;
    ava.post(&link, &[]).await.leads_to("/w/support");
    let page = olivia.users("ava").await.unwrap();
    assert_eq!((page.rows.len(), page.rows[0].grant), (1, grant(Level::Manager)));
    assert_ne!(page.rows[0].id, ava.access);
    assert_eq!(app.db_assignee(contact).await, None);
    assert_eq!(olivia.revoke(ava.access).await, Ok(Outcome::AlreadyRevoked), "the old access stays revoked");
    ava.get("/w/support/settings/users").await.is(200);
}
