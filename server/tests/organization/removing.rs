//! Removing a User from the Organization.

use super::{NORA, USERS, at, remove, row};
use crate::support::{cast::accept, *};
use app::domain::{
    error::InvalidRecipient,
    live_event::StreamMessage::{AccessEnded, SignedOut, Users},
    outcome::Outcome,
    policy::{Level, Refusal},
};
use macro_rules_attribute::apply;
use uuid::Uuid;

#[apply(both_engines)]
async fn a_removed_person_loses_everything_at_once(app: &TestApp) {
    let Cast { olivia, max, ava, sam } = app.db_cast().await;
    app.db_access(ava.user, SALES, grant(Level::Agent)).await;
    app.db_make_admin(ava.user).await;
    let (kept, freed) = (app.db_contact("Ida Falk", Some(ava.access)).await, app.db_contact("Jo Ek", None).await);
    ava.assign(freed, &max.access.to_string()).await.unwrap();
    olivia.invite(NORA, "agent", &[]).await.unwrap();
    let (mut hers, mut there) = (ava.stream(SUPPORT).await, ava.stream(SALES).await);
    let mut olivias = olivia.stream(SUPPORT).await;

    let page = olivia.get(&at(ava.user, "remove")).await;
    page.is(200).says("Support 1 assigned contact").says("Sales No assigned contacts");
    page.says("Max Lind").says("This action cannot be undone.");
    let field = format!("hand_on_{}", ava.access);
    assert!(page.html.contains(&format!("name=\"{field}\"")));
    let done = remove(&olivia, ava.user, &[(&field, &max.access.to_string())]).await;
    done.leads_to("/organization/users?done=removed");

    for stream in [&mut hers, &mut there] {
        let told = stream.next().await.unwrap();
        assert!([SignedOut, AccessEnded].contains(&told), "{told:?}");
        stream.ends().await;
    }
    olivias.receives(Users { ids: vec![ava.access] }).await;
    assert_eq!(app.db_assignee(kept).await, Some(max.access));
    for path in ["/w/support/contacts", "/w/sales/contacts", "/account", USERS] {
        assert!(ava.get(path).await.is(303).location().unwrap().starts_with("/sign-in"), "{path}");
    }
    app.browser().sign_in(&ava.email, PASSWORD).await.is(422);
    app.browser().post("/forgot-password", &[("email", &ava.email)]).await.is(200);
    app.deliver_all().await;
    assert_eq!(app.mails_to(&ava.email).await.len(), 0);
    olivia.get(USERS).await.says("4 of 4 shown").does_not_say("Ava Stone");
    sam.get("/w/sales/settings/users").await.is(200).does_not_say("Ava Stone");
    remove(&olivia, ava.user, &[]).await.leads_to("/organization/users?done=already-removed");
    olivia.get(&at(ava.user, "remove")).await.is(404);
    remove(&olivia, Uuid::now_v7(), &[]).await.is(404);
}

#[apply(both_engines)]
async fn contacts_go_to_nobody_unless_somebody_of_that_workspace_is_chosen(app: &TestApp) {
    let Cast { olivia, max, ava, sam } = app.db_cast().await;
    app.db_access(ava.user, SALES, grant(Level::Agent)).await;
    let contact = app.db_contact("Ida Falk", Some(ava.access)).await;
    let field = format!("hand_on_{}", ava.access);
    for (to, why) in [
        (sam.access.to_string(), InvalidRecipient::NoAccess),
        (Uuid::now_v7().to_string(), InvalidRecipient::NoAccess),
        ("x".into(), InvalidRecipient::NoAccess),
        (ava.access.to_string(), InvalidRecipient::TheRevokedPerson),
    ] {
        remove(&olivia, ava.user, &[(&field, &to)]).await.is(422).says(&why.to_string());
        assert_eq!(app.db_assignee(contact).await, Some(ava.access), "nothing was changed");
    }
    ava.get("/w/support/contacts").await.is(200);
    // Of an access that is not theirs, nothing is handed on.
    let other = format!("hand_on_{}", max.access);
    let fields = [(&*field, ""), (&*other, &*olivia.access.to_string())];
    remove(&olivia, ava.user, &fields).await.leads_to("/organization/users?done=removed");
    assert_eq!(app.db_assignee(contact).await, None);
    max.get("/w/support/contacts").await.is(200);
}

#[apply(both_engines)]
async fn the_only_owner_of_a_workspace_is_not_removed_and_neither_is_oneself(app: &TestApp) {
    let Cast { olivia, sam, ava, .. } = app.db_cast().await;
    let refused = remove(&olivia, sam.user, &[]).await;
    refused.is(409).says("is the only Owner of these workspaces").says("Sales").does_not_say("REMOVE");
    sam.get("/w/sales/contacts").await.is(200);
    let oneself = remove(&olivia, olivia.user, &[]).await;
    olivia.get(&oneself.is(303).location().unwrap()).await.says(&Refusal::RemoveOneself.to_string());
    app.db_access(ava.user, SALES, grant(Level::Owner)).await;
    remove(&olivia, sam.user, &[]).await.leads_to("/organization/users?done=removed");
}

#[apply(both_engines)]
async fn whoever_was_removed_can_be_invited_again_and_begins_anew(app: &TestApp) {
    let Cast { olivia, sam, ava, .. } = app.db_cast().await;
    let fields = [("workspace", SALES), ("emails", &*ava.email), ("level", "agent")];
    assert_eq!(sam.invite_by(&fields).await, Ok(Outcome::Invited));
    let old = app.link_in_mail_to(&ava.email).await;
    app.db_make_admin(ava.user).await;
    remove(&olivia, ava.user, &[]).await.leads_to("/organization/users?done=removed");
    app.browser().get(&old).await.is(410);

    assert_eq!(olivia.invite(&ava.email, "agent", &[]).await, Ok(Outcome::Invited));
    assert!(row(&olivia, &ava.email).await.contains("Pending"));
    let link = app.link_in_mail_to(&ava.email).await;
    let browser = app.browser();
    browser.get(&link).await.is(200).says("Choose a password");
    accept(&browser, &link, "Ava Newman").await.leads_to("/w/support");
    browser.get("/w/support/contacts").await.is(200).says("Ava Newman");
    browser.get("/w/sales/contacts").await.is(404);
    browser.get(USERS).await.is(403);
    let page = olivia.get(USERS).await;
    assert_eq!(page.rows().iter().filter(|row| row.contains(&ava.email)).count(), 1);
    assert!(page.row("Ava Newman").contains("Support Agent"));
    ava.get("/w/support/contacts").await.is(303);
    assert_eq!(app.db_count("select count(*) from accesses where revoked_at is not null").await, 1);
}

#[apply(both_engines)]
async fn an_invitation_accepted_while_its_person_is_removed_leaves_nobody_behind(app: &TestApp) {
    let Cast { olivia, sam, ava, .. } = app.db_cast().await;
    app.db_lift_limits().await;
    for _ in 0..4 {
        let ava = app.db_signed_in(ava.user).await;
        let fields = [("workspace", SALES), ("emails", "ava@northwind.example"), ("level", "agent")];
        sam.invite_by(&fields).await.unwrap();
        let link = app.link_in_mail_to("ava@northwind.example").await;
        let user = app.db_count("select count(*) from users where removed_at is null").await;
        tokio::join!(ava.post(&link, &[]), remove(&olivia, self::ava_user(app).await, &[]));
        let active = "select count(*) from accesses a join users u on u.id = a.user_id
            where a.revoked_at is null and u.removed_at is not null";
        assert_eq!(app.db_count(active).await, 0);
        assert_eq!(app.db_count("select count(*) from users where removed_at is null").await, user - 1);
        app.db_write(app::store::db::sql("update users set removed_at = null where email = 'ava@northwind.example'"))
            .await;
    }
}

async fn ava_user(app: &TestApp) -> Uuid {
    let mut conn = app.state.db.read().await.unwrap();
    let found = app::store::db::sql("select id from users where email = 'ava@northwind.example'");
    found.fetch_one::<(Uuid,)>(&mut conn).await.unwrap().0
}
