//! Accepting and declining an invitation.

mod lost_email;
mod validity;

use crate::support::{
    cast::{accept, email_of},
    *,
};
use app::{
    domain::{outcome::Outcome, policy::Level},
    users_page::row::RowKind,
};
use futures::future::join_all;
use macro_rules_attribute::apply;
use reqwest::Method;

const NORA: &str = "nora@customer.example";

/// The link of a mail that `inviter` has sent.
async fn invited(app: &TestApp, inviter: &Person, email: &str, level: &str) -> String {
    assert_eq!(inviter.invite(email, level, &[]).await, Ok(Outcome::Invited));
    app.link_in_mail_to(email).await
}

async fn active(person: &Person) -> i64 {
    person.users("").await.expect("they see the Users page").counts.active
}

#[apply(both_engines)]
async fn somebody_new_joins_with_a_name_and_a_password(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let link = invited(app, &olivia, NORA, "manager").await;
    let nora = app.browser();
    let page = nora.get(&link).await;
    page.is(200).says("Join Support").says("Northwind").says("Olivia Berg").says("Manager").says(NORA);
    accept(&nora, &link, "Nora Vik").await.leads_to("/w/support");
    nora.open("/").await.is(200).says("Nora Vik");
    let row = olivia.get("/w/support/settings/users").await.row("Nora Vik");
    assert!(row.contains(NORA) && row.contains("Manager") && !row.contains("Pending"), "{row}");
    let again = app.browser();
    again.sign_in(NORA, PASSWORD).await.leads_to("/");
}

#[apply(both_engines)]
async fn opening_the_link_changes_nothing(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let link = invited(app, &olivia, NORA, "agent").await;
    let scanner = app.browser();
    for _ in 0..3 {
        scanner.get(&link).await.is(200);
        scanner.head(&link).await.is(200);
    }
    assert!(!scanner.has_cookie());
    assert!(matches!(olivia.row_of(NORA).await.who, RowKind::Invited { .. }));
    accept(&app.browser(), &link, "Nora Vik").await.leads_to("/w/support");
}

#[apply(both_engines)]
async fn who_has_an_account_joins_with_its_password(app: &TestApp) {
    let Cast { olivia, sam, .. } = app.db_cast().await;
    let link = invited(app, &olivia, &sam.email, "agent").await;
    let phone = app.browser();
    phone.get(&link).await.is(200).says("You already have an account");
    let wrong = phone.post(&link, &[("password", "not the password")]).await;
    wrong.is(422).says("Incorrect password.");
    assert!(!phone.has_cookie() && active(&olivia).await == 3);
    phone.post(&link, &[("password", PASSWORD)]).await.leads_to("/w/support");
    phone.get("/w/sales/settings/users").await.is(200);
    phone.get("/w/support/contacts").await.is(200);
}

#[apply(both_engines)]
async fn the_name_of_an_account_is_not_changed_by_a_forged_field(app: &TestApp) {
    let Cast { olivia, sam, .. } = app.db_cast().await;
    let link = invited(app, &olivia, &sam.email, "agent").await;
    let fields = [("display_name", "Somebody Else"), ("password", PASSWORD), ("email", NORA), ("level", "owner")];
    app.browser().post(&link, &fields).await.leads_to("/w/support");
    let row = olivia.row_of(&sam.email).await;
    assert_eq!((row.name(), row.email.as_str(), row.grant), ("Sam Poe", &*sam.email, grant(Level::Agent)));
}

#[apply(both_engines)]
async fn who_is_signed_in_joins_with_one_click(app: &TestApp) {
    let Cast { olivia, sam, .. } = app.db_cast().await;
    let link = invited(app, &olivia, &sam.email, "agent").await;
    sam.get(&link).await.is(200).says(&format!("You're signed in as {}.", sam.email));
    sam.post(&link, &[]).await.leads_to("/w/support");
    sam.get("/w/support/contacts").await.is(200);
}

#[apply(both_engines)]
async fn the_wrong_account_sees_both_addresses_and_takes_nothing(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    let link = invited(app, &olivia, NORA, "owner").await;
    max.get(&link).await.is(200).says(NORA).says(&max.email).says("This invitation is for someone else");
    for fields in [&[][..], &[("display_name", "Max Lind"), ("password", PASSWORD)]] {
        max.post(&link, fields).await.is(200).says(NORA).says(&max.email);
    }
    assert_eq!(active(&olivia).await, 3);
    assert!(matches!(olivia.row_of(NORA).await.who, RowKind::Invited { .. }));
    max.post("/sign-out", &[("next", &link)]).await.leads_to(&link);
    max.get(&link).await.says("Choose a password");
}

#[apply(both_engines)]
async fn accepting_twice_says_that_one_has_joined_already(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let link = invited(app, &olivia, NORA, "agent").await;
    let (one, other) = (app.browser(), app.browser());
    accept(&one, &link, "Nora Vik").await.leads_to("/w/support");
    accept(&other, &link, "Nora Vik").await.is(410).says("You've already joined");
    other.get(&link).await.is(200).says("You've already joined");
    assert!(!other.has_cookie(), "the used link signs nobody in");
    assert_eq!(active(&olivia).await, 4);
}

#[apply(both_engines)]
async fn fifty_acceptances_at_once_give_one_access(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let link = invited(app, &olivia, NORA, "agent").await;
    let browsers: Vec<Browser> = (0..50).map(|_| app.browser()).collect();
    let answers = join_all(browsers.iter().map(|browser| accept(browser, &link, "Nora Vik"))).await;
    let joined = answers.iter().filter(|page| page.status == 303).count();
    let told = answers.iter().filter(|page| page.status == 410 && page.text().contains("already joined")).count();
    assert_eq!((joined, told), (1, 49), "{:?}", answers.iter().map(|page| page.status).collect::<Vec<_>>());
    assert_eq!(active(&olivia).await, 4);
    assert_eq!(app.db_count("select count(*) from users where email = 'nora@customer.example'").await, 1);
}

#[apply(both_engines)]
async fn one_person_who_accepts_into_two_workspaces_at_once_becomes_one_user(app: &TestApp) {
    let Cast { olivia, sam, .. } = app.db_cast().await;
    let link = invited(app, &olivia, NORA, "agent").await;
    app.advance(seconds(1));
    let fields = [("workspace", SALES), ("emails", NORA), ("level", "agent")];
    assert_eq!(sam.invite_by(&fields).await, Ok(Outcome::Invited));
    let other_link = app.link_in_mail_to(NORA).await;
    assert_ne!(link, other_link);
    let (one, other) = (app.browser(), app.browser());
    let (first, second) = tokio::join!(accept(&one, &link, "Nora Vik"), accept(&other, &other_link, "Nora Vik"));
    assert!(first.status == 303 || second.status == 303);
    for (browser, link, answer) in [(one, link, first), (other, other_link, second)] {
        if answer.status != 303 {
            answer.says("You already have an account");
            browser.post(&link, &[("password", PASSWORD)]).await.is(303);
        }
    }
    assert_eq!(app.db_count("select count(*) from users where email = 'nora@customer.example'").await, 1);
}

#[apply(both_engines)]
async fn a_weak_password_or_no_name_is_told_and_the_name_stays(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let link = invited(app, &olivia, NORA, "agent").await;
    let nora = app.browser();
    let weak = nora.post(&link, &[("display_name", "Nora \"<Vik>\""), ("password", "short")]).await;
    weak.is(422).says("Use at least 12 characters.").does_not_know("short");
    assert_eq!(weak.value("display_name").as_deref(), Some("Nora \"<Vik>\""));
    nora.post(&link, &[("display_name", "  "), ("password", PASSWORD)]).await.is(422).says("Enter a name.");
    let long = "n".repeat(101);
    nora.post(&link, &[("display_name", &long), ("password", PASSWORD)]).await.is(422).says("up to 100");
    let unseen = "Nora\u{202e}Vik";
    nora.post(&link, &[("display_name", unseen), ("password", PASSWORD)]).await.is(422).says("hidden character");
    let endless = "p".repeat(201);
    nora.post(&link, &[("display_name", "Nora"), ("password", &endless)]).await.is(422).says("at most 200");
    assert!(!nora.has_cookie() && active(&olivia).await == 3);
    accept(&nora, &link, "Nora Vik").await.leads_to("/w/support");
}

#[apply(both_engines)]
async fn an_invited_address_without_the_link_opens_nothing(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    invited(app, &olivia, NORA, "owner").await;
    let eve = app.browser();
    eve.sign_in(NORA, PASSWORD).await.is(422);
    let fields = [("email", NORA), ("display_name", "Eve"), ("password", PASSWORD)];
    for path in ["/sign-up", "/invitations", "/invitations/"] {
        eve.post(path, &fields).await.is(404);
    }
    eve.post("/set-up", &fields).await.is(404);
    assert!(!eve.has_cookie() && active(&olivia).await == 3);
}

#[apply(both_engines)]
async fn names_are_shown_as_text_wherever_they_come(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let link = invited(app, &olivia, NORA, "owner").await;
    let nora = app.browser();
    let name = "</title><script>alert(1)</script>\"'&amp;";
    accept(&nora, &link, name).await.leads_to("/w/support");
    let page = nora.get("/w/support/settings/users").await;
    page.is(200).does_not_know("<script>alert").says(name);
    let fields = [("workspace", SUPPORT), ("emails", "nils@customer.example"), ("level", "agent")];
    assert_eq!(nora.invite_by(&fields).await, Ok(Outcome::Invited));
    let link = app.link_in_mail_to("nils@customer.example").await;
    app.browser().get(&link).await.is(200).does_not_know("<script>alert").says(name);
}

#[apply(both_engines)]
async fn who_joins_while_having_access_keeps_the_access(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    olivia.revoke(ava.access).await.unwrap();
    let link = invited(app, &olivia, &ava.email, "manager").await;
    let back = app.db_access(ava.user, SUPPORT, grant(Level::Agent)).await;
    ava.post(&link, &[]).await.leads_to("/w/support");
    let rows = olivia.users(&email_of("Ava Stone")).await.unwrap().rows;
    assert_eq!(rows.iter().map(|row| (row.id, row.grant)).collect::<Vec<_>>(), [(back, grant(Level::Agent))]);
}

#[apply(both_engines)]
async fn an_invitation_is_declined_by_a_form_and_not_by_a_look(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    let link = invited(app, &olivia, NORA, "agent").await;
    let nobody = app.browser();
    for method in [Method::GET, Method::HEAD] {
        for path in [&*link, &*format!("{link}?answer=decline")] {
            let request = nobody.request(method.clone(), path).header("sec-purpose", "prefetch");
            assert_eq!(nobody.send(request).await.status(), 200);
        }
    }
    nobody.get(&link).await.says("Decline invitation");
    max.post(&link, &[("answer", "decline")]).await.is(200).says("This invitation is for someone else");
    assert!(olivia.get("/w/support/settings/users").await.row(NORA).contains("Pending"));
    nobody.post(&link, &[("answer", "decline")]).await.is(200).says("You declined this invitation");
    nobody.get(&link).await.is(200).says("You declined this invitation");
    accept(&nobody, &link, "Nora Vik").await.is(200).says("You declined this invitation");
    assert!(olivia.get("/w/support/settings/users").await.row(NORA).contains("Declined"));
    assert_eq!(app.deliver_all().await, 1, "to whoever invited");
    assert_eq!(olivia.invite(NORA, "agent", &[]).await, Ok(Outcome::Renewed), "whoever asks again, asks anew");
    nobody.get(&link).await.is(410).says("There's a newer link");
    let newer = app.link_in_mail_to(NORA).await;
    accept(&nobody, &newer, "Nora Vik").await.leads_to("/w/support");
}
