//! What can go wrong between Roster and a mail server, and that no mail is lost by it.

use crate::support::{
    smtp::{MailServer, Manner, header, nowhere},
    *,
};
use app::{
    domain::{error::AppError, live_event::StreamMessage, outcome::Outcome, policy::Refusal},
    mail::mail_pause::PauseCause,
};
use macro_rules_attribute::apply;
use server::{
    config::{SmtpFlags, TestMail},
    mail::{
        mailer::{Delivery, Mailer},
        smtp::Stage,
        test_mail,
        worker::{Step, deliver_next, run},
    },
};
use std::time::Duration;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

const NORA: &str = "nora@customer.example";
const USERS: &str = "/w/support/settings/users";
const PAUSED: &str = "Email is down: the mail server rejected Roster's password.";
const SOON: Duration = Duration::from_secs(20);

async fn row(person: &Person, email: &str) -> String {
    person.get(USERS).await.row(email)
}

async fn invite(person: &Person, count: usize) {
    for nth in 0..count {
        person.invite(&format!("nora{nth}@customer.example"), "agent", &[]).await.unwrap();
    }
}

fn failure(step: Step) -> (Stage, Delivery) {
    match step {
        Step::Failed(it) => (it.error.stage, it.delivery),
        other => panic!("it failed, and not {other:?}"),
    }
}

#[apply(both_engines)]
async fn a_refused_password_stops_all_mails_and_costs_none(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    let server = MailServer::start(Manner::RefusesPassword("535 5.7.8 wrong password")).await;
    invite(&olivia, 3).await;
    let stopped = (Stage::SigningIn, Delivery::AllPaused(PauseCause::Password));
    assert_eq!(failure(app.deliver_next(&server.mailer).await), stopped);
    assert_eq!(app.deliver_next(&server.mailer).await, Step::Empty, "the others wait");
    assert!(row(&olivia, "nora0").await.contains("Sending…"));
    olivia
        .get(USERS)
        .await
        .says(PAUSED)
        .says("3 messages are waiting.")
        .says("535 5.7.8 wrong password")
        .says("Try again");
    max.get(USERS).await.does_not_say("Email is down").does_not_know("wrong password");
    // For days one mail is tried now and then.
    for _ in 0..120 {
        app.advance(minutes(60));
        assert_eq!(failure(app.deliver_next(&server.mailer).await), stopped);
        assert_eq!(app.deliver_next(&server.mailer).await, Step::Empty);
    }
    assert_eq!(app.db_count("select count(*) from outbox where attempts > 0 or failed_at is not null").await, 0);
    server.changes(Manner::Takes);
    assert_eq!(app.deliver_next(&server.mailer).await, Step::Empty, "not before its time");
    app.advance(minutes(4));
    for _ in 0..3 {
        assert_eq!(app.deliver_next(&server.mailer).await, Step::Delivered, "the first success ends the pause");
    }
    assert_eq!(server.received().await.len(), 3);
    olivia.get(USERS).await.does_not_say("Email is down");
}

#[apply(both_engines)]
async fn an_owner_has_the_mails_tried_again_at_once(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    let server = MailServer::start(Manner::RefusesPassword("535 no")).await;
    invite(&olivia, 2).await;
    let mut page = olivia.stream(SUPPORT).await;
    app.deliver_next(&server.mailer).await;
    while !matches!(page.next().await, Some(StreamMessage::Users { .. })) {}
    server.changes(Manner::Takes);
    let fields = [("workspace", SUPPORT)];
    let refused: Result<Outcome, AppError> = max.call("mails/try-again", &fields).await;
    assert_eq!(refused, Err(Refusal::OwnersOnly.into()));
    assert_eq!(app.deliver_next(&server.mailer).await, Step::Empty);
    let answer = olivia.post_form(USERS, "/api/mails/try-again", &fields).await;
    olivia.get(&answer.is(303).location().unwrap()).await.says("Retrying one email.");
    assert_eq!(app.deliver_next(&server.mailer).await, Step::Delivered);
    assert_eq!(app.deliver_next(&server.mailer).await, Step::Delivered);
}

#[apply(both_engines)]
async fn while_all_wait_two_nodes_try_one_mail(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let server = MailServer::start(Manner::RefusesPassword("530 authentication required")).await;
    invite(&olivia, 4).await;
    app.deliver_next(&server.mailer).await;
    app.advance(minutes(4));
    let node = || app.deliver_next(&server.mailer);
    let steps = tokio::join!(node(), node(), node(), node());
    let tried = [steps.0, steps.1, steps.2, steps.3].iter().filter(|step| **step != Step::Empty).count();
    assert_eq!(tried, 1);
}

#[apply(both_engines)]
async fn a_refused_sender_stops_all_mails_too(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let server = MailServer::start(Manner::RefusesSender("550 5.7.1 not your address")).await;
    invite(&olivia, 2).await;
    let step = failure(app.deliver_next(&server.mailer).await);
    assert_eq!(step, (Stage::Sender, Delivery::AllPaused(PauseCause::Sender)));
    olivia
        .get(USERS)
        .await
        .says("Email is down: the mail server rejected Roster's sender address. 2 messages are waiting.");
    // What is wrong with one recipient says that the sender is right again.
    server.changes(Manner::RefusesOne("nora0", "550 no such mailbox"));
    app.advance(minutes(4));
    assert_eq!(failure(app.deliver_next(&server.mailer).await), (Stage::Recipient, Delivery::Never));
    assert_eq!(app.deliver_next(&server.mailer).await, Step::Delivered);
    olivia.get(USERS).await.does_not_say("Email is down");
}

#[apply(both_engines)]
async fn a_mail_that_is_refused_for_now_goes_later_and_holds_up_no_other(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let server = MailServer::start(Manner::RefusesOne("nora0", "451 4.7.1 greylisted")).await;
    invite(&olivia, 3).await;
    assert_eq!(failure(app.deliver_next(&server.mailer).await), (Stage::Recipient, Delivery::Later));
    assert_eq!(app.deliver_next(&server.mailer).await, Step::Delivered);
    assert_eq!(app.deliver_next(&server.mailer).await, Step::Delivered);
    assert_eq!(app.deliver_next(&server.mailer).await, Step::Empty);
    assert!(row(&olivia, "nora0").await.contains("greylisted"));
    server.changes(Manner::Takes);
    app.advance(seconds(7));
    assert_eq!(app.deliver_next(&server.mailer).await, Step::Delivered);
    assert!(row(&olivia, "nora0").await.contains("Email sent just now"));
}

#[apply(both_engines)]
async fn a_server_that_does_not_answer_gets_another_try(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let server = MailServer::start(Manner::Hangs).await;
    olivia.invite(NORA, "agent", &[]).await.unwrap();
    let step = app.deliver_next(&server.impatient(Duration::from_secs(1))).await;
    assert_eq!(failure(step), (Stage::Connecting, Delivery::Later));
    assert!(row(&olivia, NORA).await.contains("we couldn't reach the mail server"));
    server.changes(Manner::Takes);
    app.advance(seconds(7));
    assert_eq!(app.deliver_next(&server.mailer).await, Step::Delivered);
}

#[apply(both_engines)]
async fn one_mail_that_hangs_does_not_hold_up_the_others(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let server = MailServer::start(Manner::HangsAfter("nora0")).await;
    invite(&olivia, 6).await;
    let stop = CancellationToken::new();
    let worker = tokio::spawn(run(app.state.clone(), server.mailer.clone(), stop.clone()));
    let all_others = async {
        while app.db_count("select count(*) from outbox where delivered_at is not null").await < 5 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(SOON, all_others).await.expect("five of six are delivered");
    worker.abort();
}

#[apply(both_engines)]
async fn whoever_gets_a_mail_twice_can_see_that_it_is_the_same(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let server = MailServer::start(Manner::HangsAfter("nora")).await;
    olivia.invite(NORA, "agent", &[]).await.unwrap();
    let (state, mailer) = (app.state.clone(), server.mailer.clone());
    let worker = tokio::spawn(async move { deliver_next(&state, &mailer).await });
    timeout(SOON, server.kept()).await.expect("the mail is there");
    // Killed between the mail and its mark.
    worker.abort();
    let _ = worker.await;
    server.changes(Manner::Takes);
    assert_eq!(app.deliver_next(&server.mailer).await, Step::Empty, "claimed");
    app.advance(minutes(2));
    assert_eq!(app.deliver_next(&server.mailer).await, Step::Delivered);
    let received = server.received().await;
    let ids: Vec<_> = received.iter().map(|mail| header(mail, "Message-ID").expect("an id")).collect();
    assert_eq!(ids.len(), 2);
    assert_eq!(ids[0], ids[1]);
    assert!(ids[0].ends_with("@northwind.example>"), "{}", ids[0]);
    assert_eq!(header(&received[0], "Auto-Submitted"), Some("auto-generated"));
    assert_eq!(header(&received[0], "List-Unsubscribe"), None);
}

#[apply(both_engines)]
async fn a_mail_that_was_given_up_is_tried_again_by_hand(app: &TestApp) {
    let Cast { olivia, max, ava, .. } = app.db_cast().await;
    let server = MailServer::start(Manner::Refuses("550 no such mailbox")).await;
    olivia.invite(NORA, "agent", &[]).await.unwrap();
    let invitation = olivia.row_of(NORA).await;
    let (id, expires_at) = (invitation.id.to_string(), "select expires_at from invitations");
    let fields = [("workspace", SUPPORT), ("id", &*id)];
    let retry = async |person: &Person| person.call::<Outcome>("invitations/retry-mail", &fields).await;
    assert_eq!(retry(&olivia).await, Ok(Outcome::Unchanged), "it has not failed");
    assert_eq!(failure(app.deliver_next(&server.mailer).await), (Stage::Recipient, Delivery::Never));
    assert!(row(&olivia, NORA).await.contains("RETRY EMAIL"));
    let before = app.db_count(expires_at).await;
    server.changes(Manner::Takes);
    app.advance(days(1));
    assert_eq!(retry(&ava).await, Err(Refusal::OwnersAndManagersOnly.into()));
    let answer = max.post_form(USERS, "/api/invitations/retry-mail", &fields).await;
    max.get(&answer.is(303).location().unwrap()).await.says("Retrying the email.");
    assert!(row(&olivia, NORA).await.contains("Sending…"));
    assert_eq!(app.deliver_next(&server.mailer).await, Step::Delivered);
    assert_eq!(app.deliver_next(&server.mailer).await, Step::Empty, "once");
    assert_eq!(app.db_count(expires_at).await, before);
    assert!(!row(&olivia, NORA).await.contains("RETRY EMAIL"));
    assert_eq!(retry(&olivia).await, Ok(Outcome::Unchanged), "it has been sent");
}

#[apply(both_engines)]
async fn a_mail_that_is_being_tried_or_is_too_late_is_not_tried_by_hand(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    olivia.invite(NORA, "agent", &[]).await.unwrap();
    let id = olivia.row_of(NORA).await.id.to_string();
    app.deliver_next(&nowhere().await).await;
    app.advance(seconds(7));
    let server = MailServer::start(Manner::HangsAfter("nora")).await;
    let (state, mailer) = (app.state.clone(), server.mailer.clone());
    let worker = tokio::spawn(async move { deliver_next(&state, &mailer).await });
    timeout(SOON, server.kept()).await.expect("the mail is there");
    let fields = [("workspace", SUPPORT), ("id", &*id)];
    let retry = async || olivia.call::<Outcome>("invitations/retry-mail", &fields).await;
    assert_eq!(retry().await, Ok(Outcome::Unchanged));
    worker.abort();
    app.advance(days(8));
    assert_eq!(retry().await, Ok(Outcome::InvitationExpired));
    assert!(!row(&olivia, NORA).await.contains("RETRY EMAIL"));
}

#[tokio::test]
async fn a_test_mail_says_what_the_server_said() {
    let server = MailServer::start(Manner::Takes).await;
    let send = async |url: &str| {
        let flags = TestMail {
            address: NORA.into(),
            smtp_url: url.into(),
            mail_from: "roster@northwind.example".into(),
            smtp: SmtpFlags::default(),
            public_url: None,
            mail_timeout_s: 2,
        };
        test_mail::send(&flags).await.map_err(|error| error.to_string())
    };
    let said = send(&server.url).await.expect("it is taken");
    assert!(said.contains("to nora@customer.example. It said: 250 kept"), "{said}");
    assert!(server.received().await[0].contains("Roster can send email"));
    for (manner, sentence) in [
        (Manner::RefusesPassword("535 5.7.8 no"), "the mail server rejected Roster's password: 535 5.7.8 no"),
        (Manner::RefusesSender("553 not yours"), "the mail server rejected Roster's sender address: 553 not yours"),
        (Manner::Refuses("550 no such mailbox"), "the mail server rejected the recipient: 550 no such mailbox"),
        (Manner::Hangs, "we couldn't reach the mail server: no answer within 2 s"),
    ] {
        server.changes(manner);
        assert_eq!(send(&server.url).await, Err(sentence.to_owned()));
    }
    server.changes(Manner::Takes);
    for url in [server.url.replace("smtp:", "smtps:"), format!("{}?tls=required", server.url)] {
        let said = send(&url).await.unwrap_err();
        assert!(said.starts_with("Roster can't connect securely to the mail server: "), "{url}: {said}");
    }
    let nobody = send("smtp://127.0.0.1:9").await.unwrap_err();
    assert!(nobody.starts_with("we couldn't reach the mail server: "), "{nobody}");
    for wrong in ["", "http://127.0.0.1", "smtp://127.0.0.1?tls=perhaps"] {
        let said = send(wrong).await.unwrap_err();
        assert!(said.starts_with("--smtp-url isn't valid: "), "{said}");
        assert!(Mailer::smtp(wrong, "roster@northwind.example", &SmtpFlags::default(), "", SOON).is_err());
    }
}
