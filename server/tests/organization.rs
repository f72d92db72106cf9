use crate::support::{cast::accept, *};
use app::domain::{
    error::InvalidRecipient,
    live_event::StreamMessage::{AccessChanged, AccessEnded, SignedOut, Users},
    name::InvalidName,
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

#[apply(both_engines)]
async fn switching_leads_to_a_page_that_the_person_may_open_there(app: &TestApp) {
    let Cast { max, .. } = app.db_cast().await;
    app.db_access(max.user, SALES, grant(Level::Agent)).await;
    let page = max.get("/w/support/settings/users").await;
    assert!(page.is(200).html.contains("href=\"/w/sales\""), "{}", page.html);
    max.get("/w/sales").await.leads_to("/w/sales/contacts");
    max.get("/w/sales/contacts").await.is(200);
}
