//! The Organization's pages: who may open them, its Users and its admins.

mod removing;
mod workspaces;

use crate::support::*;
use app::domain::{
    outcome::Outcome,
    policy::{Level, Refusal},
};
use macro_rules_attribute::apply;
use uuid::Uuid;

const USERS: &str = "/organization/users";
const WORKSPACES: &str = "/organization/workspaces";
const NORA: &str = "nora@customer.example";

fn at(user: Uuid, act: &str) -> String {
    format!("{USERS}/{user}/{act}")
}

async fn remove(by: &Browser, user: Uuid, fields: &[(&str, &str)]) -> Page {
    let page = at(user, "remove");
    by.post_form(&page, &page, fields).await
}

async fn row(by: &Browser, text: &str) -> String {
    by.get(USERS).await.is(200).row(text)
}

async fn workspace(app: &TestApp, slug: &str) -> String {
    format!("{WORKSPACES}/{}", app.db_workspace_id(slug).await)
}

#[apply(both_engines)]
async fn the_pages_are_open_to_admins_whatever_their_level(app: &TestApp) {
    let Cast { olivia, max, ava, sam } = app.db_cast().await;
    app.db_make_admin(ava.user).await;
    let support = workspace(app, SUPPORT).await;
    let gets = [USERS.to_owned(), at(max.user, "remove"), WORKSPACES.to_owned(), support.clone()];
    for path in &gets {
        for admin in [&olivia, &ava] {
            admin.get(path).await.is(200);
        }
        for other in [&max, &sam] {
            other.get(path).await.is(403).says(&Refusal::AdminsOnly.to_string()).does_not_know(&ava.email);
        }
        assert!(app.browser().get(path).await.is(303).location().unwrap().starts_with("/sign-in?next=%2Forganization"));
    }
    let posts = [
        at(ava.user, "make-admin"),
        at(olivia.user, "take-admin"),
        at(ava.user, "remove"),
        "/organization/invitations/cancel".into(),
        WORKSPACES.into(),
        format!("{support}/rename"),
        format!("{support}/archive"),
        format!("{support}/restore"),
    ];
    for path in &posts {
        let fields = [("name", "Taken over"), ("email", NORA)];
        max.post_form(USERS, path, &fields).await.is(403).says(&Refusal::AdminsOnly.to_string());
        app.browser().post_form(USERS, path, &fields).await.leads_to("/sign-in?next=%2Forganization%2Fusers");
    }
    olivia.get("/w/support/contacts").await.is(200).says("Organization").says("Workspaces");
    assert!(!max.get("/w/support/contacts").await.html.contains(USERS));
    assert_eq!(app.db_count("select count(*) from workspaces where name = 'Taken over'").await, 0);
}

#[apply(both_engines)]
async fn everyone_is_listed_with_their_workspaces_and_can_be_found(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    app.db_access(ava.user, SALES, grant(Level::Manager)).await;
    let page = olivia.get(USERS).await;
    page.is(200).says("4 of 4 shown");
    let ava_row = page.row("Ava Stone");
    assert!(ava_row.contains("Sales Manager") && ava_row.contains("Support Agent"), "{ava_row}");
    assert!(page.row("Olivia Berg").contains("You") && page.row("Olivia Berg").contains("Admin"));
    assert!(page.row("Sam Poe").contains("Sales Owner"));
    for (search, expected) in [("stone", 1), ("AVA northwind", 1), ("northwind", 4), ("%", 0), ("s_m", 0), ("\0", 4)] {
        let found = olivia.get(&format!("{USERS}?q={}", search.replace('%', "%25").replace('\0', "%00"))).await;
        assert_eq!(found.is(200).rows().len(), expected, "{search:?}");
    }
    olivia.get(&format!("{USERS}?q=nobody")).await.says("No Users found");
}

#[apply(both_engines)]
async fn pages_of_fifty_neither_skip_nor_double_anybody(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    app.db_crowd(120, SALES, grant(Level::Agent)).await;
    for nth in 0..3 {
        olivia.invite(&format!("agent{nth:04}x@x.com"), "agent", &[]).await.unwrap();
    }
    let (mut seen, mut path) = (Vec::new(), USERS.to_owned());
    loop {
        let page = olivia.get(&path).await;
        let rows = page.is(200).rows();
        assert!(rows.len() <= 50);
        seen.extend(rows);
        let Some((before, _)) = page.html.split_once("\">Next page") else { break };
        path = before.rsplit_once("href=\"").unwrap().1.replace("&amp;", "&");
    }
    assert_eq!(seen.len(), 127);
    let distinct: std::collections::BTreeSet<&String> = seen.iter().collect();
    assert_eq!(distinct.len(), 127);
    for nonsense in ["x", "%00", "a@b.c", "a@b.c%20%00"] {
        olivia.get(&format!("{USERS}?after={nonsense}")).await.is(200);
    }
}

#[apply(both_engines)]
async fn from_add_on_a_person_stands_here_as_pending_and_cancelling_takes_them_off(app: &TestApp) {
    let Cast { olivia, sam, ava, .. } = app.db_cast().await;
    olivia.invite(NORA, "agent", &[]).await.unwrap();
    let fields = [("workspace", SALES), ("emails", NORA), ("level", "manager")];
    assert_eq!(sam.invite_by(&fields).await, Ok(Outcome::Invited));
    let nora = row(&olivia, NORA).await;
    assert!(nora.contains("Pending") && nora.contains("Sales Manager") && nora.contains("Support Agent"), "{nora}");
    olivia.get(USERS).await.says("5 of 5 shown");
    let fields = [("workspace", SALES), ("emails", &*ava.email), ("level", "manager")];
    assert_eq!(sam.invite_by(&fields).await, Ok(Outcome::Invited));
    let ava_row = row(&olivia, "Ava Stone").await;
    assert!(ava_row.contains("Sales Manager Pending"), "who was here before stands here once: {ava_row}");

    let cancelled = olivia.post_form(USERS, "/organization/invitations/cancel", &[("email", NORA)]).await;
    cancelled.leads_to("/organization/users?done=invitation-cancelled");
    olivia.get(USERS).await.says("4 of 4 shown").does_not_say(NORA);
    assert_eq!(app.deliver_all().await, 1, "only the mail to who was here before is still owed");
    assert_eq!(olivia.users(NORA).await.unwrap().rows.len(), 0);

    olivia.invite(NORA, "agent", &[]).await.unwrap();
    app.advance(days(8));
    assert!(row(&olivia, NORA).await.contains("Expired"));
    olivia.cancel(olivia.row_of(NORA).await.id).await.unwrap();
    olivia.get(USERS).await.does_not_say(NORA);
}

#[apply(both_engines)]
async fn admins_make_others_admin_and_there_is_always_one(app: &TestApp) {
    let Cast { olivia, ava, max, .. } = app.db_cast().await;
    let last = olivia.post_form(USERS, &at(olivia.user, "take-admin"), &[]).await;
    olivia.get(&last.is(303).location().unwrap()).await.says(&Refusal::LastAdmin.to_string());
    olivia.post_form(USERS, &at(ava.user, "make-admin"), &[]).await.leads_to("/organization/users?done=admin-made");
    assert!(row(&ava, "Ava Stone").await.contains("Admin"));
    ava.post_form(USERS, &at(olivia.user, "take-admin"), &[]).await.leads_to("/organization/users?done=admin-taken");
    olivia.get(USERS).await.is(403);
    ava.post_form(USERS, &at(Uuid::now_v7(), "make-admin"), &[]).await.is(404);
    ava.post_form(USERS, &at(max.user, "make-admin"), &[]).await.is(303);
    ava.post_form(USERS, &at(ava.user, "take-admin"), &[]).await.leads_to("/organization/users?done=admin-taken");
    max.get(USERS).await.is(200);
}

#[apply(both_engines)]
async fn two_admins_who_act_on_each_other_leave_one(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    for act in ["take-admin", "take-admin", "remove"] {
        app.db_make_admin(olivia.user).await;
        app.db_make_admin(max.user).await;
        let (his, hers) = (at(max.user, act), at(olivia.user, act));
        tokio::join!(olivia.post_form(USERS, &his, &[]), max.post_form(USERS, &hers, &[]));
        let left = app.db_count("select count(*) from users where is_admin and removed_at is null").await;
        assert_eq!(left, 1, "{act}");
    }
}

#[apply(both_engines)]
async fn the_way_from_revoking_to_the_organization_is_shown_to_admins(app: &TestApp) {
    let Cast { olivia, max, ava, .. } = app.db_cast().await;
    let dialog = format!("/w/support/settings/users?dialog=revoke&id={}", ava.access);
    let shown = olivia.get(&dialog).await;
    shown.says("They stay in the organization. You can remove them in Organization → Users");
    assert!(shown.html.contains("href=\"/organization/users\""));
    max.get(&dialog).await.says("Only an organization admin can remove them.").does_not_know("/organization/users");
}

#[apply(both_engines)]
async fn a_declined_invitation_is_called_declined(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    olivia.invite(NORA, "agent", &[]).await.unwrap();
    let link = app.link_in_mail_to(NORA).await;
    app.browser().post(&link, &[("answer", "decline")]).await.is(200);
    let declined = row(&olivia, NORA).await;
    assert!(declined.contains("Declined") && !declined.contains("Expired"), "{declined}");
}

#[apply(both_engines)]
async fn what_changes_nothing_leaves_no_line_in_the_audit(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    let lines = "select count(*) from audit";
    let support = workspace(app, SUPPORT).await;
    let twice = async |path: &str, fields: &[(&str, &str)]| {
        for _ in 0..2 {
            olivia.post_form(USERS, path, fields).await.is(303);
        }
        app.db_count(lines).await
    };
    assert_eq!(twice(&at(max.user, "make-admin"), &[]).await, 1);
    assert_eq!(twice(&at(max.user, "take-admin"), &[]).await, 2);
    assert_eq!(twice(&format!("{support}/rename"), &[("name", "Help Desk")]).await, 3);
    olivia.post_form(USERS, &at(Uuid::now_v7(), "take-admin"), &[]).await.is(404);
}
