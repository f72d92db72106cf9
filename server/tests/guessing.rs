//! Guessing passwords: how often, from where, and who still gets in.

use crate::support::*;
use app::{
    domain::{error::AppError, not_tried::NotTried},
    sign_in::{
        attempts::{Attempt, AttemptCounter},
        reset::request_link,
    },
    store::{ctx::NetworkAddress, mail_requests::InvalidRequest},
};
use macro_rules_attribute::apply;

const NEW: &str = "another long password";
const WRONG: &str = "not the password";

/// As many wrong tries as an address has before it waits.
async fn use_up(app: &TestApp, email: &str) {
    for _ in 0..5 {
        app.browser().sign_in(email, WRONG).await.is(422);
    }
}

#[apply(both_engines)]
async fn guesses_at_one_address_wait_longer_and_longer_known_or_not(app: &TestApp) {
    let Cast { ava, .. } = app.db_cast().await;
    let mut told = Vec::new();
    for email in [&*ava.email, "nobody@northwind.example"] {
        use_up(app, email).await;
        for wait in [2, 4, 8] {
            let limited = app.browser().sign_in(email, PASSWORD).await;
            limited.is(429).says(&format!("Too many attempts. Try again in {wait} seconds."));
            assert_eq!(limited.header("retry-after"), wait.to_string());
            assert_eq!(limited.value("email").as_deref(), Some(email), "nothing that was typed is lost");
            told.push(limited.text());
            app.advance(seconds(wait));
            app.browser().sign_in(email, WRONG).await.is(422);
        }
    }
    assert_eq!(told[..3], told[3..], "known and unknown addresses get the same words");
    assert_eq!(app.db_count("select count(*) from attempts where kind = 'address'").await, 2);
}

#[apply(both_engines)]
async fn a_known_browser_gets_in_while_a_stranger_is_limited(app: &TestApp) {
    let Cast { ava, .. } = app.db_cast().await;
    let own = app.browser();
    own.sign_in(&ava.email, PASSWORD).await.leads_to("/");
    own.sign_out().await.leads_to("/");
    use_up(app, &ava.email).await;
    let stranger = app.browser();
    stranger.sign_in(&ava.email, PASSWORD).await.is(429);
    own.sign_in(&ava.email, PASSWORD).await.leads_to("/");
    stranger.sign_in(&ava.email, PASSWORD).await.is(429);
}

#[apply(both_engines)]
async fn a_known_browser_guesses_no_more_than_others_and_at_its_own_address_alone(app: &TestApp) {
    let Cast { ava, max, .. } = app.db_cast().await;
    let own = app.browser();
    own.sign_in(&ava.email, PASSWORD).await.leads_to("/");
    for _ in 0..10 {
        own.sign_in(&ava.email, WRONG).await.is(422);
    }
    own.sign_in(&ava.email, PASSWORD).await.is(429);
    use_up(app, &max.email).await;
    own.sign_in(&max.email, PASSWORD).await.is(429);
}

#[apply(both_engines)]
async fn the_nodes_of_an_installation_count_together(app: &TestApp) {
    let Cast { ava, .. } = app.db_cast().await;
    let other_node = app.also_known_as(&app.url).await;
    for _ in 0..2 {
        app.browser().sign_in(&ava.email, WRONG).await.is(422);
        other_node.sign_in(&ava.email, WRONG).await.is(422);
    }
    other_node.sign_in(&ava.email, WRONG).await.is(422);
    app.browser().sign_in(&ava.email, PASSWORD).await.is(429);
    other_node.sign_in(&ava.email, PASSWORD).await.is(429);
}

#[apply(both_engines)]
async fn tries_at_the_same_instant_count_each_other(app: &TestApp) {
    let Cast { ava, .. } = app.db_cast().await;
    let tries = (0..12).map(|_| {
        let (browser, email) = (app.browser(), ava.email.clone());
        async move { browser.sign_in(&email, WRONG).await.status }
    });
    let statuses = futures::future::join_all(tries).await;
    assert_eq!(statuses.iter().filter(|status| **status == 422).count(), 5, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 429).count(), 7, "{statuses:?}");
}

#[apply(both_engines)]
async fn a_network_that_tries_many_addresses_waits(app: &TestApp) {
    let network = || AttemptCounter::network(&NetworkAddress("2001:db8:1:2::7".into()));
    for nth in 0..50 {
        let counters = vec![AttemptCounter::Address(format!("user{nth}@northwind.example")), network()];
        assert!(Attempt::begin(&app.state, counters).await.unwrap().is_ok(), "{nth}");
    }
    let other = AttemptCounter::network(&NetworkAddress("2001:db8:1:2:ffff::9".into()));
    let waits =
        Attempt::begin(&app.state, vec![AttemptCounter::Address("one.more@x.example".into()), other]).await.unwrap();
    assert!(matches!(waits, Err(NotTried::TooManyFailures { retry_after_s: 2 })));
    assert_eq!(app.db_count("select count(*) from attempts").await, 51, "a refused try leaves nothing");
}

#[apply(both_engines)]
async fn a_network_asks_for_thirty_emails_an_hour_whichever_of_its_addresses_asks(app: &TestApp) {
    let ask = async |nth: usize, address: String| {
        request_link(&app.state, &format!("user{nth}@northwind.example"), &NetworkAddress(address)).await
    };
    for nth in 0..30 {
        assert!(ask(nth, format!("2001:db8:1:2::{nth:x}")).await.is_ok(), "{nth}");
    }
    let refused = ask(30, "2001:db8:1:2:ffff::9".to_owned()).await;
    assert!(matches!(refused, Err(InvalidRequest::Failed(AppError::TooMany(it))) if it.most == 30));
    assert!(ask(30, "2001:db8:1:3::9".to_owned()).await.is_ok(), "another network is not limited");
}

#[apply(both_engines)]
async fn failures_are_forgotten_after_a_day(app: &TestApp) {
    let Cast { ava, .. } = app.db_cast().await;
    use_up(app, &ava.email).await;
    app.advance(days(1));
    app.browser().sign_in("nobody@northwind.example", WRONG).await.is(422);
    let left = app.db_count("select count(*) from attempts where kind = 'address'").await;
    assert_eq!(left, 1, "what is too old is deleted");
    use_up(app, &ava.email).await;
}

#[apply(both_engines)]
async fn the_current_password_is_guessed_no_faster(app: &TestApp) {
    let Cast { ava, .. } = app.db_cast().await;
    let change = |current: &'static str| {
        let ava = &ava;
        async move { ava.post_form("/account", "/account/password", &[("current", current), ("new", NEW)]).await }
    };
    for _ in 0..10 {
        change(WRONG).await.is(422);
    }
    let limited = change(PASSWORD).await;
    limited.is(429).says("Too many attempts. Try again in 2 seconds.");
    assert_eq!(limited.header("retry-after"), "2");
    app.advance(seconds(2));
    change(PASSWORD).await.leads_to("/account?done=password");
}

#[apply(both_engines)]
async fn an_invitation_guesses_no_password_faster(app: &TestApp) {
    let Cast { olivia, sam, .. } = app.db_cast().await;
    olivia.invite(&sam.email, "agent", &[]).await.unwrap();
    let link = app.link_in_mail_to(&sam.email).await;
    for _ in 0..5 {
        app.browser().post(&link, &[("password", WRONG)]).await.is(422);
    }
    let limited = app.browser().post(&link, &[("password", PASSWORD)]).await;
    limited.is(429).says("Too many attempts. Try again in 2 seconds.");
    assert_eq!(limited.header("retry-after"), "2");
    app.browser().sign_in(&sam.email, PASSWORD).await.is(429);
    app.advance(seconds(2));
    app.browser().post(&link, &[("password", PASSWORD)]).await.leads_to("/w/support");
}

#[apply(both_engines)]
async fn admins_read_who_signed_in_and_who_failed_to(app: &TestApp) {
    let Cast { olivia, ava, max, .. } = app.db_cast().await;
    app.browser().sign_in(&ava.email, WRONG).await.is(422);
    app.browser().sign_in(&ava.email, PASSWORD).await.leads_to("/");
    ava.post_form("/account", "/account/password", &[("current", PASSWORD), ("new", NEW)]).await.is(303);
    olivia.post_form("/organization/users", &format!("/organization/users/{}/make-admin", max.user), &[]).await.is(303);
    let page = olivia.get("/organization/audit").await;
    page.is(200);
    let rows = page.rows();
    for (row, (who, what, whom)) in rows.iter().zip([
        ("Olivia Berg", "Made an organization admin", "Max Lind"),
        ("Ava Stone", "Password changed", ""),
        ("Ava Stone", "Signed in", ""),
        (&*ava.email, "Wrong email or password", ""),
    ]) {
        assert!(row.contains(who) && row.contains(what) && row.contains(whom) && row.contains("127.0.0.1"), "{row}");
    }
    assert_eq!(rows.len(), 4, "{rows:?}");
    ava.get("/organization/audit").await.is(403);
}

#[apply(both_engines)]
async fn the_organizations_audit_has_pages(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let own = app.browser();
    for _ in 0..51 {
        own.sign_in(&olivia.email, PASSWORD).await.leads_to("/");
    }
    let first = olivia.get("/organization/audit").await;
    assert_eq!(first.rows().len(), 50);
    let after = first.html.split("/organization/audit?after=").nth(1).and_then(|rest| rest.split('"').next());
    let second = olivia.get(&format!("/organization/audit?after={}", after.expect("a link to older lines"))).await;
    assert_eq!(second.rows().len(), 1);
}

#[apply(both_engines)]
async fn a_changed_password_is_told_by_email(app: &TestApp) {
    let Cast { ava, .. } = app.db_cast().await;
    ava.post_form("/account", "/account/password", &[("current", PASSWORD), ("new", NEW)]).await.is(303);
    assert_eq!(app.deliver_all().await, 1);
    let mail = &app.mails_to(&ava.email).await[0];
    assert_eq!(mail.subject, "Your Northwind password was changed");
    assert!(mail.body.contains("/forgot-password"), "{mail:?}");
}

#[apply(both_engines)]
async fn passwords_that_everybody_tries_first_are_refused(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    let easy = "This password is too easy to guess.";
    olivia.invite("nora@customer.example", "agent", &[]).await.unwrap();
    let invitation = app.link_in_mail_to("nora@customer.example").await;
    app.browser().post("/forgot-password", &[("email", &ava.email)]).await.is(200);
    let reset = app.link_in_mail_to(&ava.email).await;
    for password in ["123456789012", "            ", "NorthwindRoster", "Northwind2026", "passwordpassword"] {
        let fields = [("display_name", "Nora Vik"), ("password", password)];
        let page = app.browser().post(&invitation, &fields).await;
        assert_eq!(page.is(422).says(easy).value("display_name").as_deref(), Some("Nora Vik"));
        app.browser().post(&reset, &[("password", password)]).await.is(422).says(easy);
        let fields = [("current", PASSWORD), ("new", password)];
        ava.post_form("/account", "/account/password", &fields).await.is(422).says(easy);
    }
    app.browser().post(&reset, &[("password", &ava.email)]).await.is(422).says(easy);
}

#[apply(both_engines)]
async fn a_password_with_accents_fits_from_every_keyboard(app: &TestApp) {
    let Cast { ava, .. } = app.db_cast().await;
    let fields = [("current", PASSWORD), ("new", "\u{dc}berraschung n\u{e9} 2026")];
    ava.post_form("/account", "/account/password", &fields).await.is(303);
    app.browser().sign_in(&ava.email, "U\u{308}berraschung ne\u{301} 2026").await.leads_to("/");
    app.browser().sign_in(&ava.email, "Uberraschung ne 2026").await.is(422);
}

#[apply(both_engines)]
async fn signing_in_ends_the_browsers_earlier_session(app: &TestApp) {
    let Cast { ava, max, .. } = app.db_cast().await;
    let earlier = app.db_session(ava.user).await;
    let (browser, copy) = (app.browser(), app.browser());
    browser.db_cookie(&earlier);
    copy.db_cookie(&earlier);
    copy.get("/w/support/contacts").await.is(200);
    browser.sign_in(&max.email, PASSWORD).await.leads_to("/");
    browser.open("/").await.is(200).says("Max Lind");
    copy.get("/w/support/contacts").await.is(303);
}

#[apply(both_engines)]
async fn two_ports_of_one_host_have_a_cookie_each(app: &TestApp) {
    let Cast { ava, .. } = app.db_cast().await;
    let mut names = Vec::new();
    for url in ["http://roster.example:3000", "http://roster.example:3001", "https://roster.example:8443"] {
        let answer = app.also_known_as(url).await.sign_in(&ava.email, PASSWORD).await;
        names.push(answer.header("set-cookie").split('=').next().unwrap_or_default().to_owned());
    }
    assert_eq!(names, ["roster-3000", "roster-3001", "__Host-roster-8443"]);
}
