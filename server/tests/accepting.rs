use crate::support::{
    cast::{accept, email_of},
    *,
};
use app::{
    domain::{error::AppError, outcome::Outcome, policy::Level},
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
async fn an_expired_link_says_so_and_what_to_do(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let link = invited(app, &olivia, NORA, "agent").await;
    app.advance(days(7) - 1);
    app.browser().get(&link).await.is(200);
    app.advance(1);
    app.browser().get(&link).await.is(410).says("This invitation has expired").says("Ask the person who invited you");
    accept(&app.browser(), &link, "Nora Vik").await.is(410).says("This invitation has expired");
    assert_eq!(active(&olivia).await, 3);
}

#[apply(both_engines)]
async fn a_link_that_was_never_ours_is_not_known(app: &TestApp) {
    app.db_cast().await;
    for link in ["/invitations/0", "/invitations/'%20or%201=1", "/invitations/ü"] {
        app.browser().get(link).await.is(404).says("This link isn't valid");
        accept(&app.browser(), link, "Nora Vik").await.is(404).says("This link isn't valid");
    }
    // No address of ours has a control character in it.
    let nothing = AppError::NotFound.to_string();
    app.browser().get("/invitations/%00").await.is(404).says(&nothing);
    accept(&app.browser(), "/invitations/%00", "Nora Vik").await.is(404).says(&nothing);
}

#[apply(both_engines)]
async fn an_invitation_dies_with_the_access_of_its_inviter(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    let link = invited(app, &max, NORA, "agent").await;
    olivia.revoke(max.access).await.unwrap();
    app.browser().get(&link).await.is(410).says("This invitation is no longer valid").says("Ask a workspace Owner");
    accept(&app.browser(), &link, "Nora Vik").await.is(410);
    assert_eq!(active(&olivia).await, 2);
    let row = olivia.row_of(NORA).await;
    assert_eq!(olivia.resend(row.id).await, Ok(Outcome::Resent), "an Owner can stand in for the inviter");
    let link = app.link_in_mail_to(NORA).await;
    accept(&app.browser(), &link, "Nora Vik").await.leads_to("/w/support");
}

#[apply(both_engines)]
async fn an_invitation_never_grants_more_than_its_inviter_may_still_grant(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let oscar = app.db_person("Oscar Holm", SUPPORT, grant(Level::Owner)).await;
    let as_manager = invited(app, &oscar, NORA, "manager").await;
    let as_agent = invited(app, &oscar, "nils@customer.example", "agent").await;
    olivia.edit_at(1, oscar.access, "manager", &[]).await.unwrap();
    accept(&app.browser(), &as_manager, "Nora Vik").await.is(410).says("This invitation is no longer valid");
    app.browser().get(&as_agent).await.is(200);
    olivia.edit_at(2, oscar.access, "manager", &["data_export"]).await.unwrap();
    accept(&app.browser(), &as_agent, "Nils Vik").await.is(410).says("This invitation is no longer valid");
    olivia.edit_at(3, oscar.access, "agent", &[]).await.unwrap();
    accept(&app.browser(), &as_agent, "Nils Vik").await.is(410);
    assert_eq!(active(&olivia).await, 4);
}

#[apply(both_engines)]
async fn an_inviter_revoked_at_the_same_instant_grants_everything_or_nothing(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    for round in 0..6 {
        let mia = app.db_person(&format!("Mia{round} Roth"), SUPPORT, grant(Level::Manager)).await;
        // With an account, so that no hashing keeps the two apart.
        let nora = app.db_person(&format!("Nora{round} Vik"), SALES, grant(Level::Agent)).await;
        let (email, link) = (&nora.email, invited(app, &mia, &nora.email, "agent").await);
        let (answer, revoked) = tokio::join!(nora.post(&link, &[]), olivia.revoke(mia.access));
        assert!(revoked.is_ok());
        let rows = olivia.users(email).await.unwrap().rows;
        let has_access = rows.iter().any(|row| matches!(row.who, RowKind::User { .. }));
        assert_eq!((answer.status == 303, answer.status == 410), (has_access, !has_access), "{}", answer.status);
    }
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
async fn an_invitation_stays_dead_when_its_inviter_is_back_with_another_access(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    let link = invited(app, &max, NORA, "agent").await;
    olivia.revoke(max.access).await.unwrap();
    let back = invited(app, &olivia, &max.email, "manager").await;
    max.post(&back, &[]).await.leads_to("/w/support");
    accept(&app.browser(), &link, "Nora Vik").await.is(410).says("no longer valid");
    max.resend(olivia.row_of(NORA).await.id).await.unwrap();
    let newer = app.link_in_mail_to(NORA).await;
    accept(&app.browser(), &newer, "Nora Vik").await.leads_to("/w/support");
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

#[apply(both_engines)]
async fn a_seat_that_was_taken_away_is_told_and_the_invitation_waits_for_another(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    app.db_write(app::store::db::sql("update workspaces set seats = 5")).await;
    let link = invited(app, &olivia, NORA, "agent").await;
    app.db_write(app::store::db::sql("update workspaces set seats = 3")).await;
    accept(&app.browser(), &link, "Nora Vik").await.is(409).says("This workspace is full");
    olivia.revoke(ava.access).await.unwrap();
    accept(&app.browser(), &link, "Nora Vik").await.leads_to("/w/support");
}

#[apply(both_engines)]
async fn the_last_seat_is_taken_once_by_two_who_accept_at_the_same_instant(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let links = [invited(app, &olivia, NORA, "agent").await, invited(app, &olivia, "bo@x.example", "agent").await];
    app.db_write(app::store::db::sql("update workspaces set seats = 4")).await;
    let (one, other) = (app.browser(), app.browser());
    let (a, b) = tokio::join!(accept(&one, &links[0], "Nora Vik"), accept(&other, &links[1], "Bo Ek"));
    let mut statuses = [a.status, b.status];
    statuses.sort();
    assert_eq!(statuses, [303, 409]);
    assert_eq!(active(&olivia).await, 4);
}

#[apply(both_engines)]
async fn who_lost_the_mail_asks_for_it_again_and_nobody_else_learns_anything(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    let first = invited(app, &olivia, NORA, "agent").await;
    app.browser().get("/sign-in").await.says("Lost your invitation?");
    app.browser().get("/lost-invitation").await.is(200).says("We'll resend it");
    let ask = async |email: &str| app.browser().post("/lost-invitation", &[("email", email)]).await;
    let text = |page: Page, email: &str| page.is(200).text().replace(email, "…");
    let invited = text(ask(&NORA.to_uppercase()).await, NORA);
    assert_eq!(invited, text(ask(&ava.email).await, &ava.email), "somebody with an account");
    assert_eq!(invited, text(ask("eve@x.example").await, "eve@x.example"), "nobody");
    assert_eq!(app.db_count("select count(*) from mail_requests").await, 3, "the same is written for each");
    assert_eq!(app.deliver_all().await, 1);
    let second = app.link_in_mail_to(NORA).await;
    assert_ne!(first, second);
    app.browser().get(&first).await.is(200).says("Join Support");
    accept(&app.browser(), &second, "Nora Vik").await.leads_to("/w/support");
    ask("nobody at all").await.is(422).says("An email address can't contain spaces.");
}

#[apply(both_engines)]
async fn a_lost_invitation_is_mailed_three_times_a_day_and_an_open_one_alone(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    invited(app, &olivia, NORA, "agent").await;
    let ask = async || {
        app.browser().post("/lost-invitation", &[("email", NORA)]).await.is(200);
    };
    for mails in [1, 1, 1, 0] {
        ask().await;
        assert_eq!(app.deliver_all().await, mails);
    }
    app.advance(days(1));
    ask().await;
    ask().await;
    assert_eq!(app.deliver_all().await, 1, "one that still waits is enough");
    app.advance(days(7));
    ask().await;
    assert_eq!(app.deliver_all().await, 0, "it has expired");
}

#[apply(both_engines)]
async fn who_asks_for_mails_without_end_is_told_to_wait(app: &TestApp) {
    app.db_cast().await;
    for nth in 0..30 {
        let email = format!("p{nth}@x.example");
        app.browser()
            .post(if nth % 2 == 0 { "/lost-invitation" } else { "/forgot-password" }, &[("email", &email)])
            .await
            .is(200);
    }
    app.advance(minutes(20));
    let page = app.browser().post("/lost-invitation", &[("email", NORA)]).await;
    assert_eq!((page.is(429).header("retry-after"), app.deliver_all().await), ("2400", 0));
    page.says("Try again in 40 minutes");
    app.advance(minutes(40));
    app.browser().post("/lost-invitation", &[("email", NORA)]).await.is(200);
}
