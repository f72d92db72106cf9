use crate::support::*;
use app::{
    domain::{email::InvalidEmail, live_event::StreamMessage},
    sign_in::{
        browser::Caller,
        reset::{mint_for, reset},
    },
    store::{ctx::NetworkAddress, password::InvalidPassword, token::Token},
};
use macro_rules_attribute::apply;

const NEW: &str = "another long password";
const CONTACTS: &str = "/w/support/contacts";

async fn ask(app: &TestApp, email: &str) -> Page {
    app.browser().post("/forgot-password", &[("email", email)]).await
}

async fn link(app: &TestApp, person: &Person) -> String {
    ask(app, &person.email).await.is(200);
    app.link_in_mail_to(&person.email).await
}

#[apply(both_engines)]
async fn a_forgotten_password_is_replaced_by_a_link_in_a_mail(app: &TestApp) {
    let Cast { ava, .. } = app.db_cast().await;
    app.browser().get("/sign-in").await.says("Forgot your password?");
    app.browser().get("/forgot-password").await.is(200).says("We'll email you a link");
    let link = link(app, &ava).await;
    let mail = &app.mails_to(&ava.email).await[0];
    assert!(mail.subject == "Reset your Northwind password" && mail.body.contains("once, within an hour"), "{mail:?}");
    let browser = app.browser();
    browser.get(&link).await.is(200).says("Choose a new password").says(&ava.email);
    browser.post(&link, &[("password", NEW)]).await.leads_to("/");
    browser.open("/").await.is(200).says("Ava Stone");
    app.browser().sign_in(&ava.email, PASSWORD).await.is(422);
    app.browser().sign_in(&ava.email, NEW).await.leads_to("/");
}

#[apply(both_engines)]
async fn whether_somebody_has_an_address_nobody_is_told(app: &TestApp) {
    let Cast { ava, .. } = app.db_cast().await;
    let known = ask(app, &format!(" {} ", ava.email.to_uppercase())).await;
    let unknown = ask(app, "eve@northwind.example").await;
    let text = |page: &Page, email: &str| page.is(200).text().replace(email, "…");
    assert_eq!(text(&known, &ava.email), text(&unknown, "eve@northwind.example"));
    assert_eq!(app.deliver_all().await, 1);
    assert_eq!(app.db_count("select count(*) from mail_requests").await, 2, "the same is written for both");
}

#[apply(both_engines)]
async fn what_is_no_address_is_said_so(app: &TestApp) {
    app.db_cast().await;
    for (typed, why) in [("", InvalidEmail::Missing), ("ava", InvalidEmail::NoAt), ("a b@x.com", InvalidEmail::Spaces)]
    {
        let page = ask(app, typed).await;
        assert_eq!(page.is(422).says(&why.to_string()).value("email").as_deref(), Some(typed));
    }
}

#[apply(both_engines)]
async fn a_link_works_once_and_looking_at_it_burns_nothing(app: &TestApp) {
    let Cast { ava, .. } = app.db_cast().await;
    let link = link(app, &ava).await;
    for _ in 0..3 {
        app.browser().get(&link).await.is(200);
    }
    let weak = app.browser().post(&link, &[("password", "short")]).await;
    weak.is(422).says(&InvalidPassword::TooShort.to_string());
    app.browser().post(&link, &[("password", NEW)]).await.leads_to("/");
    app.browser().post(&link, &[("password", "and yet another one")]).await.is(410);
    app.browser().get(&link).await.is(410).says("This link has expired");
    app.browser().get("/reset-password/x").await.is(410);
    app.browser().sign_in(&ava.email, NEW).await.leads_to("/");
}

#[apply(both_engines)]
async fn of_two_uses_at_the_same_instant_one_counts(app: &TestApp) {
    let Cast { ava, .. } = app.db_cast().await;
    let (one, other) = (link(app, &ava).await, link(app, &ava).await);
    for links in [[&one, &one], [&one, &other]] {
        let post = |link| {
            let browser = app.browser();
            async move { browser.post(link, &[("password", NEW)]).await.status }
        };
        let (first, second) = tokio::join!(post(links[0]), post(links[1]));
        let done = [first, second].into_iter().filter(|status| *status == 303).count();
        assert!(done <= 1 && [first, second].iter().all(|status| [303, 410].contains(status)), "{first} {second}");
    }
    app.browser().sign_in(&ava.email, NEW).await.leads_to("/");
}

#[apply(both_engines)]
async fn a_link_is_too_old_after_an_hour(app: &TestApp) {
    let Cast { ava, .. } = app.db_cast().await;
    let link = link(app, &ava).await;
    app.advance(minutes(60) - 1);
    app.browser().get(&link).await.is(200);
    app.advance(1);
    app.browser().get(&link).await.is(410);
    app.browser().post(&link, &[("password", NEW)]).await.is(410);
}

#[apply(both_engines)]
async fn a_new_password_ends_every_session_and_every_other_link(app: &TestApp) {
    let Cast { ava, olivia, .. } = app.db_cast().await;
    let (one, other) = (link(app, &ava).await, link(app, &ava).await);
    let mut stream = ava.stream(SUPPORT).await;
    app.browser().post(&one, &[("password", NEW)]).await.leads_to("/");
    stream.receives(StreamMessage::SignedOut).await;
    stream.ends().await;
    ava.get(CONTACTS).await.is(303);
    olivia.get(CONTACTS).await.is(200);
    app.browser().post(&other, &[("password", "and yet another one")]).await.is(410);
}

#[apply(both_engines)]
async fn three_mails_an_hour_are_enough(app: &TestApp) {
    let Cast { ava, max, .. } = app.db_cast().await;
    for _ in 0..10 {
        ask(app, &ava.email).await.is(200).says("Check your email");
    }
    assert_eq!(app.deliver_all().await, 3);
    ask(app, &max.email).await;
    assert_eq!(app.deliver_all().await, 1);
    app.advance(minutes(60));
    ask(app, &ava.email).await;
    assert_eq!(app.deliver_all().await, 1);
}

#[apply(both_engines)]
async fn a_mail_that_comes_too_late_is_not_sent(app: &TestApp) {
    let Cast { ava, .. } = app.db_cast().await;
    ask(app, &ava.email).await.is(200);
    app.advance(minutes(61));
    assert_eq!(app.deliver_all().await, 0);
    assert_eq!(app.db_count("select count(*) from outbox").await, 0);
}

#[apply(both_engines)]
async fn the_shell_prints_a_link_where_mail_cannot(app: &TestApp) {
    let Cast { ava, .. } = app.db_cast().await;
    let token = mint_for(&app.state, " AVA@northwind.example").await.unwrap().expect("she is here");
    app.browser().get(&format!("/reset-password/{}", token.as_str())).await.is(200).says(&ava.email);
    assert!(mint_for(&app.state, "eve@northwind.example").await.unwrap().is_none());
    assert!(mint_for(&app.state, "eve").await.is_err());
    let caller = Caller { address: NetworkAddress("127.0.0.1".into()), browser: None, earlier: None };
    let unknown = reset(&app.state, &caller, &Token::received("x"), NEW.into()).await.unwrap();
    assert!(matches!(unknown, app::sign_in::reset::ResetOutcome::WrongLink));
}
