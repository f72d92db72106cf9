//! There is no restriction that nothing enforces.

use crate::support::{
    records::{CONTACT_PHONE, contact_email},
    *,
};
use app::{
    contacts::contact::{Contact, Details},
    domain::{
        error::AppError,
        outcome::Outcome,
        policy::{Level, Refusal, Restriction},
    },
    frame::listing::{Assigned, Listing},
    users_page::row::UsersPageData,
};
use macro_rules_attribute::apply;

const BOTH: [(Level, &str); 2] = [(Level::Manager, "Rita Falk"), (Level::Agent, "Rolf Falk")];

/// A Manager and an Agent who carry it.
async fn carrying(app: &TestApp, restriction: Restriction) -> [Person; 2] {
    let [manager, agent] = BOTH.map(|(level, name)| app.db_person(name, SUPPORT, restricted(level, restriction)));
    [manager.await, agent.await]
}

#[apply(both_engines)]
async fn no_workspace_settings_closes_every_page_under_settings_and_all_its_data(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    let rita = app.db_person("Rita Falk", SUPPORT, restricted(Level::Manager, Restriction::WorkspaceSettings)).await;
    for page in ["/w/support/settings/users", "/w/support/settings/access-levels"] {
        let page = rita.get(page).await;
        page.is(403).says("You don't have access to this page").says("You don't have access to workspace settings.");
        page.does_not_know(&olivia.email).does_not_know(&ava.email);
    }
    let dialog = format!("/w/support/settings/users?dialog=revoke&id={}", ava.access);
    rita.get(&dialog).await.is(403).does_not_know(&ava.email);
    assert_eq!(rita.users("").await, Err(Refusal::SettingsRestricted.into()));
    rita.get("/w/support/settings/users/export.csv").await.is(403).does_not_know(&ava.email);
    rita.get("/w/support/contacts").await.is(200).does_not_say("Workspace Settings");
    rita.get("/w/support").await.leads_to("/w/support/contacts");
    let mut stream = rita.stream(SUPPORT).await;
    olivia.edit(ava.access, "agent", &["data_export"]).await.unwrap();
    app.db_contact("Ida Falk", Some(ava.access)).await;
    olivia.revoke(ava.access).await.unwrap();
    stream.receives(app::domain::live_event::StreamMessage::Contacts).await;
}

#[apply(both_engines)]
async fn no_data_export_closes_the_export_of_users_and_says_why_on_the_button(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    let [rita, rolf] = carrying(app, Restriction::DataExport).await;
    let refused = rita.get("/w/support/settings/users/export.csv").await;
    refused.is(403).says(&Refusal::ExportRestricted.to_string()).does_not_know(&olivia.email);
    rita.get("/w/support/settings/users").await.is(200).says(&Refusal::ExportRestricted.to_string());
    max.get("/w/support/settings/users").await.does_not_say(&Refusal::ExportRestricted.to_string());
    rolf.get("/w/support/settings/users/export.csv").await.is(403).does_not_know(&olivia.email);
}

#[apply(both_engines)]
async fn no_contact_deletion_keeps_the_contacts(app: &TestApp) {
    let Cast { ava, .. } = app.db_cast().await;
    let contact = app.db_contact("Ida Falk", None).await;
    for person in &carrying(app, Restriction::ContactDeletion).await {
        assert_eq!(person.delete_contact(contact).await, Err(Refusal::DeletionRestricted.into()));
        person.get("/w/support/contacts").await.is(200).says("Ida Falk").does_not_say("DELETE");
        let (page, id) = ("/w/support/contacts", contact.to_string());
        let answer = person.post_form(page, "/api/contacts/delete", &[("workspace", SUPPORT), ("id", &id)]).await;
        person.get(&answer.location().unwrap()).await.says(&Refusal::DeletionRestricted.to_string());
        let dialog = person.get(&format!("{page}?dialog=delete&id={id}")).await;
        assert!(!dialog.text().contains("DELETE"), "the dialog offers what the server refuses: {}", dialog.text());
    }
    assert_eq!(ava.delete_contact(contact).await, Ok(Outcome::ContactDeleted));
}

#[apply(both_engines)]
async fn only_their_own_contacts_hides_every_other_wherever_a_contact_shines_through(app: &TestApp) {
    let Cast { ava, .. } = app.db_cast().await;
    let (hers, nobodys) = (app.db_contact("Ida Falk", Some(ava.access)).await, app.db_contact("Jon Ek", None).await);
    for person in &carrying(app, Restriction::ContactVisibility).await {
        let own = app.db_contact("Kim Own", Some(person.access)).await;
        let page = person.contacts("").await.unwrap();
        assert_eq!((page.contacts.len(), page.contacts[0].id, page.found), (1, own, 1));
        for search in ["ida", "jon", "falk@", &contact_email("Jon Ek")] {
            assert_eq!(person.contacts(search).await.unwrap().found, 0, "{search}");
        }
        for assigned in [Assigned::ToNobody, Assigned::To(ava.access)] {
            let listing = Listing { assigned, ..Default::default() };
            assert_eq!(person.contacts_of(&listing).await.unwrap().found, 0, "{assigned:?}");
        }
        let page = person.get("/w/support/contacts").await;
        page.is(200).says("Kim Own").does_not_know("Ida Falk").does_not_know("Jon Ek").says("1 of 1 shown");
        for hidden in [hers, nobodys] {
            let id = hidden.to_string();
            let fields = [("workspace", SUPPORT), ("id", &*id)];
            assert_eq!(person.ask::<Contact>("contacts/find", &fields).await, Err(AppError::NotFound));
            assert_eq!(person.assign(hidden, &person.access.to_string()).await, Err(AppError::NotFound));
            assert_eq!(person.delete_contact(hidden).await, Err(AppError::NotFound));
            for dialog in ["assign", "delete"] {
                let page = person.get(&format!("/w/support/contacts?dialog={dialog}&id={id}")).await;
                page.does_not_know("Ida Falk").does_not_know("Jon Ek");
            }
        }
    }
    assert_eq!(app.db_assignee(hers).await, Some(ava.access));
}

#[apply(both_engines)]
async fn masked_phone_and_email_are_neither_shown_nor_found_by(app: &TestApp) {
    let Cast { ava, .. } = app.db_cast().await;
    let contact = app.db_contact("Ida Falk", Some(ava.access)).await;
    let (email, id) = (contact_email("Ida Falk"), contact.to_string());
    for person in &carrying(app, Restriction::MaskContactDetails).await {
        assert_eq!(person.contacts("ida").await.unwrap().contacts[0].details, Details::Masked);
        for search in [&*email, "customer.example", "+46", "123 45", CONTACT_PHONE, "@"] {
            assert_eq!(person.contacts(search).await.unwrap().found, 0, "{search}");
        }
        let fields = [("workspace", SUPPORT), ("id", &*id)];
        assert_eq!(person.ask::<Contact>("contacts/find", &fields).await.unwrap().details, Details::Masked);
        for query in ["", "?q=ida", "?dialog=assign&id=", "?dialog=delete&id="] {
            let query = if query.ends_with("id=") { format!("{query}{id}") } else { query.to_owned() };
            let page = person.get(&format!("/w/support/contacts{query}")).await;
            page.is(200).says("Ida Falk").says("Masked").does_not_know(&email).does_not_know(CONTACT_PHONE);
        }
    }
    assert_eq!(ava.contacts("+46 70").await.unwrap().found, 1);
}

#[apply(both_engines)]
async fn a_new_restriction_bites_on_the_next_request(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    app.db_contact("Ida Falk", None).await;
    assert_eq!(ava.contacts("").await.unwrap().found, 1);
    olivia.edit_at(1, ava.access, "agent", &["contact_visibility=mine"]).await.unwrap();
    assert_eq!(ava.contacts("").await.unwrap().found, 0);
    olivia.edit_at(2, ava.access, "agent", &["contact_visibility=all"]).await.unwrap();
    assert_eq!(ava.contacts("").await.unwrap().found, 1);
}

#[apply(both_engines)]
async fn a_restriction_holds_in_its_own_workspace_alone(app: &TestApp) {
    app.db_cast().await;
    let [rita, _] = carrying(app, Restriction::DataExport).await;
    app.db_access(rita.user, SALES, grant(Level::Manager)).await;
    rita.get("/w/sales/settings/users/export.csv").await.is(200);
    rita.get("/w/support/settings/users/export.csv").await.is(403);
    let page: UsersPageData = rita.users_of(SALES, &Default::default()).await.unwrap();
    assert_eq!(page.counts.active, 2);
}
