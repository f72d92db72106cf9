use crate::support::{records::contact_email, *};
use app::{
    contacts::contact::Contact,
    domain::{
        error::{AppError, InvalidRecipient},
        outcome::Outcome,
        policy::Level,
        recipient::Candidate,
    },
    frame::listing::{Assigned, Listing, PagePosition},
};
use macro_rules_attribute::apply;
use uuid::Uuid;

fn names(contacts: &[Contact]) -> Vec<&str> {
    contacts.iter().map(|contact| contact.name.as_str()).collect()
}

async fn recipients(person: &Person, search: &str) -> Vec<Uuid> {
    let fields = [("workspace", SUPPORT), ("search", search)];
    let found: Vec<Candidate> = person.ask("users/recipients", &fields).await.unwrap();
    found.into_iter().map(|it| it.id).collect()
}

#[apply(both_engines)]
async fn everyone_with_access_sees_the_contacts_in_the_first_html(app: &TestApp) {
    let Cast { olivia, max, ava, .. } = app.db_cast().await;
    app.db_contact("Ida Falk", Some(ava.access)).await;
    app.db_contact("Jon Ek", None).await;
    for person in [&olivia, &max, &ava] {
        let page = person.get("/w/support/contacts").await;
        let (ida, jon) = (page.is(200).row("Ida Falk"), page.row("Jon Ek"));
        assert!(ida.contains("Ava Stone") && ida.contains(&contact_email("Ida Falk")), "{ida}");
        assert!(jon.contains("Unassigned"), "{jon}");
    }
}

#[apply(both_engines)]
async fn contacts_are_found_by_name_email_and_phone_without_accents_or_case(app: &TestApp) {
    let Cast { ava, .. } = app.db_cast().await;
    for name in ["José Álvarez", "Ida Falk", "100% Sure", "a_b", r"back\slash"] {
        app.db_contact(name, None).await;
    }
    for (search, found) in [
        ("jose", &["José Álvarez"][..]),
        ("ALVAREZ josé", &["José Álvarez"]),
        ("ida.falk@", &["Ida Falk"]),
        ("%", &["100% Sure"]),
        ("a_b", &["a_b"]),
        ("_", &["a_b"]),
        (r"\", &[r"back\slash"]),
        ("'; drop table contacts; --", &[]),
        ("nobody", &[]),
    ] {
        assert_eq!(names(&ava.contacts(search).await.unwrap().contacts), found, "{search:?}");
    }
    assert_eq!(ava.contacts("+46 70 123").await.unwrap().found, 5);
    let page = ava.get("/w/support/contacts?q=jose").await;
    assert_eq!((page.rows().len(), page.value("q").as_deref()), (1, Some("jose")));
}

#[apply(both_engines)]
async fn a_search_of_any_length_has_an_answer(app: &TestApp) {
    let Cast { ava, .. } = app.db_cast().await;
    app.db_contact("Ida Falk", None).await;
    for search in ["x".repeat(300), "x".repeat(3000), "a ".repeat(1500), "\0".into(), "ida\0 falk".into()] {
        assert!(
            ava.contacts(&search).await.is_ok(),
            "{} characters, {} words",
            search.len(),
            search.split(' ').count()
        );
    }
}

#[apply(both_engines)]
async fn the_pages_neither_skip_nor_double_a_contact(app: &TestApp) {
    let Cast { ava, .. } = app.db_cast().await;
    app.db_contacts(120, ava.access).await;
    app.db_contact("Contact 00049", None).await;
    app.db_contact("Contact 00049", None).await;
    let (mut seen, mut listing) = (Vec::new(), Listing::default());
    loop {
        let page = ava.contacts_of(&listing).await.unwrap();
        seen.extend(page.contacts.iter().map(|contact| contact.id));
        match page.next {
            Some(next) => listing.place = PagePosition::After(next),
            None => break,
        }
    }
    let unique: std::collections::BTreeSet<Uuid> = seen.iter().copied().collect();
    assert_eq!((seen.len(), unique.len()), (122, 122));
}

#[apply(both_engines)]
async fn the_contacts_of_one_user_and_those_of_nobody_are_found(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    app.db_contact("Ida Falk", Some(ava.access)).await;
    app.db_contact("Jon Falk", None).await;
    app.db_contact("Kim Ek", None).await;
    let found = async |search: &str, assigned| {
        let listing = Listing { search: search.into(), assigned, ..Default::default() };
        let page = olivia.contacts_of(&listing).await.unwrap();
        let names = page.contacts.into_iter().map(|contact| contact.name).collect::<Vec<_>>();
        (names.join(", "), page.found, page.of.map(|of| of.display_name))
    };
    let name = |name: &str| Some(name.to_owned());
    assert_eq!(found("", Assigned::ToNobody).await, ("Jon Falk, Kim Ek".into(), 2, None));
    assert_eq!(found("falk", Assigned::ToNobody).await, ("Jon Falk".into(), 1, None));
    assert_eq!(found("", Assigned::To(ava.access)).await, ("Ida Falk".into(), 1, name("Ava Stone")));
    assert_eq!(found("", Assigned::To(olivia.access)).await, (String::new(), 0, name("Olivia Berg")));
    assert_eq!(found("", Assigned::To(Uuid::now_v7())).await, (String::new(), 0, None));
    let page = olivia.get(&format!("/w/support/contacts?assigned={}", ava.access)).await;
    page.says("Ida Falk").does_not_say("Jon Falk").says("Ava Stone").says("1 of 1 shown");
}

#[apply(both_engines)]
async fn a_contact_is_assigned_and_unassigned(app: &TestApp) {
    let Cast { max, ava, .. } = app.db_cast().await;
    let contact = app.db_contact("Ida Falk", None).await;
    assert_eq!(ava.assign(contact, &max.access.to_string()).await, Ok(Outcome::Assigned));
    assert_eq!(app.db_assignee(contact).await, Some(max.access));
    assert_eq!(ava.assign(contact, " AVA@northwind.example").await, Ok(Outcome::Assigned));
    assert_eq!(app.db_assignee(contact).await, Some(ava.access));
    assert_eq!(ava.assign(contact, "").await, Ok(Outcome::Unassigned));
    assert_eq!(app.db_assignee(contact).await, None);
}

#[apply(both_engines)]
async fn a_contact_is_assigned_to_nobody_without_access_here(app: &TestApp) {
    let Cast { olivia, max, ava, sam } = app.db_cast().await;
    let contact = app.db_contact("Ida Falk", Some(max.access)).await;
    olivia.invite("new@customer.example", "agent", &[]).await.unwrap();
    let pending = olivia.row_of("new@").await.id;
    olivia.revoke(ava.access).await.unwrap();
    for nobody in [sam.access, pending, ava.access, olivia.user, Uuid::now_v7()].map(|id| id.to_string()) {
        assert_eq!(olivia.assign(contact, &nobody).await, Err(InvalidRecipient::NoAccess.into()));
    }
    assert_eq!(olivia.assign(contact, "somebody").await, Err(InvalidRecipient::NoAccess.into()));
    assert_eq!(app.db_assignee(contact).await, Some(max.access));
    assert_eq!(recipients(&olivia, "").await, [max.access, olivia.access]);
    assert_eq!(recipients(&olivia, "MAX north").await, [max.access]);
    assert!(recipients(&olivia, "ava").await.is_empty());
}

#[apply(both_engines)]
async fn a_contact_is_deleted(app: &TestApp) {
    let Cast { ava, .. } = app.db_cast().await;
    let contact = app.db_contact("Ida Falk", None).await;
    assert_eq!(ava.delete_contact(contact).await, Ok(Outcome::ContactDeleted));
    assert_eq!(ava.delete_contact(contact).await, Err(AppError::NotFound));
    ava.get("/w/support/contacts").await.is(200).does_not_say("Ida Falk");
}

#[apply(both_engines)]
async fn a_contact_of_another_workspace_is_not_found_in_the_words_for_none(app: &TestApp) {
    let Cast { sam, .. } = app.db_cast().await;
    let contact = app.db_contact("Ida Falk", None).await;
    for id in [contact, Uuid::now_v7()].map(|id| id.to_string()) {
        let fields = [("workspace", SALES), ("id", &*id)];
        assert_eq!(sam.call::<Outcome>("contacts/delete", &fields).await, Err(AppError::NotFound));
        assert_eq!(sam.call::<Outcome>("contacts/assign", &fields).await, Err(AppError::NotFound));
        assert_eq!(sam.ask::<Contact>("contacts/find", &fields).await, Err(AppError::NotFound));
        for dialog in ["assign", "delete"] {
            let page = sam.get(&format!("/w/sales/contacts?dialog={dialog}&id={id}")).await;
            page.says(&AppError::NotFound.to_string()).does_not_know("Ida Falk");
        }
    }
    assert_eq!(app.db_assignee(contact).await, None);
}

#[apply(both_engines)]
async fn an_agent_who_is_an_owner_elsewhere_is_an_agent_here(app: &TestApp) {
    let Cast { olivia, sam, .. } = app.db_cast().await;
    app.db_access(sam.user, SUPPORT, grant(Level::Agent)).await;
    sam.get("/w/sales/settings/users").await.is(200).does_not_know(&olivia.email);
    sam.get("/w/support/settings/users").await.is(403).does_not_know(&olivia.email);
    sam.get("/w/support/contacts").await.is(200);
}
