use crate::support::{
    cast::accept,
    smtp::{MailServer, Manner, nowhere},
    *,
};
use app::{domain::policy::Level, users_page::row::RowKind};
use macro_rules_attribute::apply;
use server::mail::{
    mailer::{Delivery, Mailer},
    worker::{Step, deliver_next},
};

const NORA: &str = "nora@customer.example";

async fn row(person: &Person) -> String {
    person.get("/w/support/settings/users").await.row(NORA)
}

#[apply(both_engines)]
async fn the_mail_says_who_invites_to_what_until_when_and_has_the_link(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    olivia.invite(NORA, "agent", &[]).await.unwrap();
    app.deliver_all().await;
    let mails = app.mails_to(NORA).await;
    let [mail] = &mails[..] else { panic!("one mail: {mails:?}") };
    assert_eq!(mail.subject, "Olivia Berg invited you to Support");
    let link = format!("{}/invitations/", app.url);
    for told in ["Olivia Berg", "Support", "Northwind", "as an Agent", "Monday, 9 March 2026 at 09:00 UTC", NORA, &link]
    {
        assert!(mail.body.contains(told), "{told}: {}", mail.body);
    }
    assert!(row(&olivia).await.contains("Email sent just now"));
}

#[apply(both_engines)]
async fn the_mail_goes_over_smtp_and_its_link_works(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let server = MailServer::start(Manner::Takes).await;
    olivia.invite(NORA, "manager", &[]).await.unwrap();
    assert_eq!(app.deliver_next(&server.mailer).await, Step::Delivered);
    assert_eq!(app.deliver_next(&server.mailer).await, Step::Empty);
    let received = server.received().await;
    let [mail] = &received[..] else { panic!("one mail: {received:?}") };
    for told in ["From: Roster <roster@northwind.example>", "To: nora@customer.example", "as a Manager"] {
        assert!(mail.contains(told), "{told}: {mail}");
    }
    let link = mail.lines().find_map(|line| line.strip_prefix(&app.url)).expect("the link stands on a line");
    accept(&app.browser(), link, "Nora Vik").await.leads_to("/w/support");
}

#[apply(both_engines)]
async fn a_mail_server_that_is_not_there_gets_another_try(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    olivia.invite(NORA, "agent", &[]).await.unwrap();
    let step = app.deliver_next(&nowhere().await).await;
    assert!(matches!(&step, Step::Failed(it) if it.delivery == Delivery::Later), "{step:?}");
    let shown = row(&olivia).await;
    assert!(shown.contains("Email not delivered") && !shown.contains("Email sent"), "{shown}");
    assert_eq!(app.deliver_all().await, 0, "not at once");
    app.advance(minutes(2));
    assert_eq!(app.deliver_all().await, 1);
    assert!(row(&olivia).await.contains("Email sent just now"));
}

#[apply(both_engines)]
async fn a_mail_that_the_server_will_not_have_is_told_with_its_reason(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let server = MailServer::start(Manner::Refuses("550 5.1.1 no such mailbox")).await;
    olivia.invite(NORA, "agent", &[]).await.unwrap();
    let step = app.deliver_next(&server.mailer).await;
    assert!(matches!(&step, Step::Failed(it) if it.delivery == Delivery::Never), "{step:?}");
    let shown = row(&olivia).await;
    assert!(shown.contains("Email not delivered") && shown.contains("no such mailbox"), "{shown}");
    app.advance(days(1));
    assert_eq!(app.deliver_all().await, 0, "it is not tried again by itself");
    let RowKind::Invited { .. } = olivia.row_of(NORA).await.who else { panic!("still an invitation") };
}

#[apply(both_engines)]
async fn a_resend_after_a_failed_mail_is_a_new_try(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let server = MailServer::start(Manner::Refuses("550 no")).await;
    olivia.invite(NORA, "agent", &[]).await.unwrap();
    app.deliver_next(&server.mailer).await;
    olivia.resend(olivia.row_of(NORA).await.id).await.unwrap();
    assert!(row(&olivia).await.contains("Sending…"));
    assert_eq!(app.deliver_all().await, 1);
    assert!(row(&olivia).await.contains("Email sent just now"));
}

#[apply(both_engines)]
async fn a_mail_that_is_refused_for_days_is_given_up_in_the_end(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let server = MailServer::start(Manner::Refuses("451 later")).await;
    olivia.invite(NORA, "agent", &[]).await.unwrap();
    let mut tries = 0;
    while app.deliver_next(&server.mailer).await != Step::Empty {
        tries += 1;
        app.advance(minutes(76));
    }
    assert_eq!(tries, 100);
    assert!(row(&olivia).await.contains("Email not delivered") && row(&olivia).await.contains("RETRY EMAIL"));
}

#[apply(both_engines)]
async fn a_mail_server_that_is_away_for_days_costs_no_mail(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let nowhere = nowhere().await;
    olivia.invite(NORA, "agent", &[]).await.unwrap();
    olivia.invite("ida@customer.example", "agent", &[]).await.unwrap();
    for _ in 0..120 {
        for _ in 0..2 {
            assert!(matches!(app.deliver_next(&nowhere).await, Step::Failed(_)));
        }
        app.advance(minutes(76));
    }
    assert_eq!(app.deliver_all().await, 2);
    // But no link that leads to nothing is sent.
    olivia.invite("late@customer.example", "agent", &[]).await.unwrap();
    app.deliver_next(&nowhere).await;
    app.advance(days(8));
    assert_eq!(app.deliver_next(&Mailer::Mailbox).await, Step::Obsolete);
}

#[apply(both_engines)]
async fn what_a_worker_left_when_it_died_is_free_again_after_a_while(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let server = MailServer::start(Manner::Hangs).await;
    olivia.invite(NORA, "agent", &[]).await.unwrap();
    let (state, mailer) = (app.state.clone(), server.mailer.clone());
    let worker = tokio::spawn(async move { deliver_next(&state, &mailer).await });
    server.connected().await;
    worker.abort();
    assert!(worker.await.is_err_and(|error| error.is_cancelled()));
    assert_eq!(app.deliver_all().await, 0, "claimed");
    app.advance(minutes(2));
    assert_eq!(app.deliver_all().await, 1);
}

#[apply(both_engines)]
async fn two_workers_deliver_every_mail_once(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    for nth in 0..12 {
        olivia.invite(&format!("nora{nth}@customer.example"), "agent", &[]).await.unwrap();
    }
    let (one, other) = tokio::join!(app.deliver_all(), app.deliver_all());
    assert_eq!(one + other + app.deliver_all().await, 12);
    assert_eq!(app.db_count("select count(*) from mailbox").await, 12);
}

#[apply(both_engines)]
async fn the_database_keeps_no_link(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let server = MailServer::start(Manner::Takes).await;
    olivia.invite(NORA, "agent", &[]).await.unwrap();
    app.deliver_next(&server.mailer).await;
    let mail = server.received().await.remove(0);
    let link = mail.lines().find_map(|line| line.strip_prefix(&app.url)).expect("the link stands on a line");
    let token = link.strip_prefix("/invitations/").unwrap();
    assert_eq!(app.db_count("select count(*) from invitation_tokens").await, 1);
    let mut conn = app.state.db.read().await.unwrap();
    let hash = app::store::db::sql("select token_hash from invitation_tokens").fetch_one::<(Vec<u8>,)>(&mut conn).await;
    assert_eq!(hash.unwrap().0, app::store::token::Token::received(token).hash());
}

#[apply(both_engines)]
async fn names_in_a_mail_are_only_text(app: &TestApp) {
    app.db_cast().await;
    let name = "Eve: <b> \"Ωmega\" =?utf-8?q?x?=";
    let eve = app.db_person(name, SUPPORT, grant(Level::Owner)).await;
    let server = MailServer::start(Manner::Takes).await;
    eve.invite(NORA, "agent", &[]).await.unwrap();
    assert_eq!(app.deliver_next(&server.mailer).await, Step::Delivered);
    let mail = server.received().await.remove(0);
    let (head, _) = mail.split_once("\n\n").expect("a mail has headers");
    assert!(head.lines().all(|line| line.starts_with(' ') || line.contains(": ")), "{head}");
    assert_eq!(head.matches("Subject:").count(), 1);
}

#[apply(both_engines)]
async fn the_mailbox_is_not_there_where_mails_are_sent(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    olivia.invite(NORA, "agent", &[]).await.unwrap();
    assert_eq!(app.deliver_next(&Mailer::Mailbox).await, Step::Delivered);
    for browser in [&app.browser(), &*olivia] {
        browser.get("/mailbox").await.is(404).does_not_know("invited you");
    }
}
