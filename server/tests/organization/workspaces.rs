//! Workspaces: creating, renaming, archiving and restoring them, and switching between them.

use super::{NORA, USERS, WORKSPACES, remove, workspace};
use crate::support::*;
use app::domain::{
    live_event::StreamMessage::{AccessChanged, AccessEnded},
    name::InvalidName,
    outcome::Outcome,
    policy::Level,
};
use macro_rules_attribute::apply;
use uuid::Uuid;

#[apply(both_engines)]
async fn whoever_creates_a_workspace_is_its_owner(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let page = olivia.get(WORKSPACES).await;
    assert!(page.is(200).row("Support").contains("/w/support 3"), "{:?}", page.rows());
    olivia
        .post_form(WORKSPACES, WORKSPACES, &[("name", " Café  Ops ")])
        .await
        .leads_to("/organization/workspaces?done=created");
    assert!(olivia.get(WORKSPACES).await.row("Café Ops").contains("/w/cafe-ops 1"));
    olivia.get("/w/cafe-ops/settings/users").await.is(200).says("Olivia Berg").says("Owner");
    olivia.post_form(WORKSPACES, WORKSPACES, &[("name", "Cafe ops")]).await.is(303);
    assert!(olivia.get(WORKSPACES).await.row("Cafe ops").contains("/w/cafe-ops-2"));
    for (typed, why) in [("", InvalidName::Missing), ("a\u{202e}b", InvalidName::Invisible)] {
        let page = olivia.post_form(WORKSPACES, WORKSPACES, &[("name", typed)]).await;
        assert_eq!(page.is(422).says(&why.to_string()).value("name").as_deref(), Some(typed));
    }
}

#[apply(both_engines)]
async fn a_workspace_is_renamed_and_keeps_its_address(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    let sales = workspace(app, SUPPORT).await;
    let mut stream = ava.stream(SUPPORT).await;
    olivia.get(&sales).await.is(200).says("3 people will lose access immediately.");
    let renamed = olivia.post_form(&sales, &format!("{sales}/rename"), &[("name", "Care")]).await;
    renamed.leads_to("/organization/workspaces?done=renamed");
    stream.receives(AccessChanged).await;
    ava.get("/w/support/contacts").await.is(200).says("Care");
    let wrong = olivia.post_form(&sales, &format!("{sales}/rename"), &[("name", " ")]).await;
    wrong.is(422).says(&InvalidName::Missing.to_string());
    olivia.get(&format!("{WORKSPACES}/{}", Uuid::now_v7())).await.is(404);
    olivia.get(&format!("{WORKSPACES}/x")).await.is(404);
}

#[apply(both_engines)]
async fn nobody_has_access_to_an_archived_workspace_until_it_is_restored(app: &TestApp) {
    let Cast { olivia, ava, sam, .. } = app.db_cast().await;
    olivia.invite(NORA, "agent", &[]).await.unwrap();
    let link = app.link_in_mail_to(NORA).await;
    olivia.invite("late@customer.example", "agent", &[]).await.unwrap();
    let support = workspace(app, SUPPORT).await;
    let mut stream = ava.stream(SUPPORT).await;
    olivia
        .post_form(&support, &format!("{support}/archive"), &[])
        .await
        .leads_to("/organization/workspaces?done=archived");
    stream.receives(AccessEnded).await;
    stream.ends().await;
    for person in [&ava, &olivia] {
        person.get("/w/support/contacts").await.is(404);
        person.get("/").await.is(200).says("No workspace yet");
    }
    app.browser().get(&link).await.is(404);
    assert_eq!(app.deliver_all().await, 0, "nobody is invited to what is archived");
    olivia.get("/").await.says("Manage organization");
    olivia.get(USERS).await.says("4 of 4 shown").row("Ava Stone").contains("No workspace");
    assert!(olivia.get(WORKSPACES).await.says("Archived").html.contains("RESTORE"));
    for act in ["rename", "archive"] {
        olivia.post_form(&support, &format!("{support}/{act}"), &[("name", "x")]).await.is(404);
    }
    sam.get("/w/sales/contacts").await.is(200);

    let restore = format!("{support}/restore");
    olivia.post_form(WORKSPACES, &restore, &[]).await.leads_to("/organization/workspaces?done=restored");
    ava.get("/w/support/contacts").await.is(200);
    app.browser().get(&link).await.is(200);
    olivia.post_form(WORKSPACES, &restore, &[]).await.is(404);
}

#[apply(both_engines)]
async fn a_restored_workspace_has_an_owner(app: &TestApp) {
    let Cast { olivia, sam, .. } = app.db_cast().await;
    let sales = workspace(app, SALES).await;
    olivia.post_form(&sales, &format!("{sales}/archive"), &[]).await.is(303);
    remove(&olivia, sam.user, &[]).await.leads_to("/organization/users?done=removed");
    olivia.post_form(WORKSPACES, &format!("{sales}/restore"), &[]).await.is(303);
    assert!(olivia.get("/w/sales/settings/users").await.is(200).row("Olivia Berg").contains("Owner"));
}

#[apply(both_engines)]
async fn whoever_restores_a_workspace_and_becomes_its_owner_is_not_invited_any_more(app: &TestApp) {
    let Cast { olivia, sam, .. } = app.db_cast().await;
    let fields = [("workspace", SALES), ("emails", &*olivia.email), ("level", "agent")];
    assert_eq!(sam.invite_by(&fields).await, Ok(Outcome::Invited));
    let (link, sales) = (app.link_in_mail_to(&olivia.email).await, workspace(app, SALES).await);
    olivia.post_form(WORKSPACES, &format!("{sales}/archive"), &[]).await.is(303);
    remove(&olivia, sam.user, &[]).await.leads_to("/organization/users?done=removed");
    olivia.post_form(WORKSPACES, &format!("{sales}/restore"), &[]).await.is(303);
    let users = olivia.users_of(SALES, &Default::default()).await.unwrap().rows;
    assert_eq!(users.iter().map(|row| row.grant).collect::<Vec<_>>(), [grant(Level::Owner)]);
    olivia.post(&link, &[]).await.is(410);
}

#[apply(both_engines)]
async fn switching_leads_to_a_page_that_the_person_may_open_there(app: &TestApp) {
    let Cast { max, .. } = app.db_cast().await;
    app.db_access(max.user, SALES, grant(Level::Agent)).await;
    let page = max.get("/w/support/settings/users").await;
    assert!(page.is(200).html.contains("href=\"/w/sales\""), "{}", page.html);
    max.get("/w/sales").await.leads_to("/w/sales/contacts");
    max.get("/w/sales/contacts").await.is(200);
}
