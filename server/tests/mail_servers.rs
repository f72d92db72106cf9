//! Mail servers as they are: what they say, what they offer, and who vouches for them.

use crate::support::{
    authority::Authority,
    smtp::{MailServer, Manner, mailer_with},
    *,
};
use app::mail::mail_pause::PauseCause;
use macro_rules_attribute::apply;
use server::{
    config::{SmtpFlags, TestMail},
    mail::{
        mailer::{Delivery, Mailer},
        smtp::Stage,
        test_mail,
        worker::Step,
    },
};
use std::{fs, path::Path, time::Duration};

const NORA: &str = "nora@customer.example";
const USERS: &str = "/w/support/settings/users";
const SOON: Duration = Duration::from_secs(20);

fn failure(step: Step) -> (Stage, Delivery, String) {
    match step {
        Step::Failed(it) => (it.error.stage, it.delivery, it.error.reason),
        other => panic!("it failed, and not {other:?}"),
    }
}

fn without_password(server: &MailServer) -> Mailer {
    mailer_with(&server.url.replace("roster:secret@", ""), &SmtpFlags::default(), SOON)
}

#[apply(both_engines)]
async fn a_refusal_in_any_character_set_keeps_its_number(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    for (nth, bytes) in [&b"550 5.1.1 bo\xeete inconnue"[..], b"550 \xd3\xca\xcf\xe4\xb2\xbb\xb4\xe6\xd4\xda", b"550"]
        .into_iter()
        .enumerate()
    {
        let server = MailServer::start(Manner::Answers("RCPT", bytes)).await;
        olivia.invite(&format!("nora{nth}@customer.example"), "agent", &[]).await.unwrap();
        let (stage, delivery, reason) = failure(app.deliver_next(&server.mailer).await);
        assert_eq!((stage, delivery), (Stage::Recipient, Delivery::Never), "{reason}");
        assert!(reason.starts_with("550"), "{reason}");
    }
    olivia.get(USERS).await.says("bo\u{fffd}te inconnue");
}

#[apply(both_engines)]
async fn a_server_that_says_numbers_alone_takes_emails(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let server = MailServer::start(Manner::Terse).await;
    let mailer = without_password(&server);
    for nth in 0..2 {
        olivia.invite(&format!("nora{nth}@customer.example"), "agent", &[]).await.unwrap();
        assert_eq!(app.deliver_next(&mailer).await, Step::Delivered);
    }
    assert_eq!(server.received().await.len(), 2);
}

#[apply(both_engines)]
async fn a_server_that_talks_without_an_end_is_cut_off(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let endless = b"250-and so on\r\n".repeat(200_000).leak();
    let server = MailServer::start(Manner::Answers("EHLO", endless)).await;
    olivia.invite(NORA, "agent", &[]).await.unwrap();
    let (stage, delivery, reason) = failure(app.deliver_next(&server.mailer).await);
    assert_eq!((stage, delivery), (Stage::Greeting, Delivery::Later));
    assert_eq!(reason, "its reply is longer than 32 kB");
}

#[apply(both_engines)]
async fn owners_read_the_true_reason_why_no_email_goes(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    olivia.invite(NORA, "agent", &[]).await.unwrap();
    let talk = "Email is down: the mail server refused Roster's connection. 1 message is waiting.";
    let sign_in = "Email is down: Roster can't sign in to the mail server. 1 message is waiting.";
    let password = "Email is down: the mail server rejected Roster's password. 1 message is waiting.";
    for (manner, cause, sentence, reason) in [
        (
            Manner::Answers("", b"554 5.7.1 your address is blocked"),
            PauseCause::Greeting,
            talk,
            "554 5.7.1 your address is blocked",
        ),
        (Manner::Answers("EHLO", b"550 bad HELO name"), PauseCause::Greeting, talk, "550 bad HELO name"),
        (
            Manner::Answers("EHLO", b"250-mail.test\r\n250 AUTH CRAM-MD5 NTLM"),
            PauseCause::SignIn,
            sign_in,
            "it only supports sign-in by CRAM-MD5 NTLM, and Roster supports PLAIN and LOGIN",
        ),
        (Manner::Answers("EHLO", b"250 mail.test"), PauseCause::SignIn, sign_in, "it doesn't support sign-in"),
        (
            Manner::Answers("EHLO", b"250-mail.test\r\n250 STARTTLS"),
            PauseCause::SignIn,
            sign_in,
            "Add ?tls=required to --smtp-url, or use smtps://",
        ),
        (
            Manner::Answers("MAIL", b"530 5.7.0 Must issue STARTTLS first"),
            PauseCause::SignIn,
            sign_in,
            "530 5.7.0 Must issue STARTTLS first",
        ),
        (Manner::RefusesPassword("535 5.7.8 no"), PauseCause::Password, password, "535 5.7.8 no"),
    ] {
        let server = MailServer::start(manner).await;
        app.advance(minutes(4));
        let (_, delivery, _) = failure(app.deliver_next(&server.mailer).await);
        assert_eq!(delivery, Delivery::AllPaused(cause), "{manner:?}");
        assert_eq!(app.deliver_next(&server.mailer).await, Step::Empty, "it waits");
        olivia.get(USERS).await.says(sentence).says(reason);
        max.get(USERS).await.does_not_say("Email is down").does_not_know(reason);
    }
    assert_eq!(app.db_count("select count(*) from outbox where attempts > 0 or failed_at is not null").await, 0);
    let server = MailServer::start(Manner::Answers("EHLO", b"250-mail.test\r\n250-auth login\r\n250 AUTH=LOGIN")).await;
    app.advance(minutes(4));
    assert_eq!(app.deliver_next(&server.mailer).await, Step::Delivered, "LOGIN in any letters");
    olivia.get(USERS).await.does_not_say("Email is down");
}

#[apply(both_engines)]
async fn a_server_that_knows_only_helo_takes_emails(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let server = MailServer::start(Manner::Answers("EHLO", b"502 not implemented")).await;
    olivia.invite(NORA, "agent", &[]).await.unwrap();
    assert_eq!(app.deliver_next(&without_password(&server)).await, Step::Delivered);
    assert_eq!(server.heard()[..2], ["EHLO roster.northwind.example", "HELO roster.northwind.example"]);
}

#[apply(both_engines)]
async fn starttls_that_is_refused_stops_all_emails_and_sends_none_in_the_open(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let authority = Authority::new();
    let server = MailServer::start_secure(&authority, Manner::Answers("STARTTLS", b"554 not today"), false).await;
    let url = format!("{}?tls=required", server.url);
    let mailer = mailer_with(&url, &authority.flags(), SOON);
    olivia.invite(NORA, "agent", &[]).await.unwrap();
    let (stage, delivery, _) = failure(app.deliver_next(&mailer).await);
    assert_eq!((stage, delivery), (Stage::Securing, Delivery::AllPaused(PauseCause::Tls)));
    olivia
        .get(USERS)
        .await
        .says("Email is down: Roster can't connect securely to the mail server.")
        .says("554 not today");
    assert!(!server.heard().iter().any(|command| command.starts_with("AUTH") || command.starts_with("MAIL")));
    server.changes(Manner::Takes);
    app.advance(minutes(4));
    assert_eq!(app.deliver_next(&mailer).await, Step::Delivered);
}

#[apply(both_engines)]
async fn an_authority_of_ones_own_vouches_for_the_mail_server(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let authority = Authority::new();
    for is_implicit in [false, true] {
        let server = MailServer::start_secure(&authority, Manner::Takes, is_implicit).await;
        let url = if is_implicit { server.url.clone() } else { format!("{}?tls=required", server.url) };
        olivia.invite(if is_implicit { NORA } else { "ida@customer.example" }, "agent", &[]).await.unwrap();
        for flags in [SmtpFlags::default(), Authority::new().flags()] {
            let (stage, delivery, reason) = failure(app.deliver_next(&mailer_with(&url, &flags, SOON)).await);
            assert_eq!((stage, delivery), (Stage::Securing, Delivery::AllPaused(PauseCause::Tls)), "{reason}");
            assert!(reason.contains("certificate"), "{reason}");
            app.advance(minutes(4));
        }
        assert_eq!(server.received().await.len(), 0);
        let mailer = mailer_with(&url, &authority.flags(), SOON);
        assert_eq!(app.deliver_next(&mailer).await, Step::Delivered);
        assert_eq!(server.received().await.len(), 1);
    }
}

#[tokio::test]
async fn a_test_email_trusts_the_same_authority() {
    let authority = Authority::new();
    let server = MailServer::start_secure(&authority, Manner::Takes, true).await;
    let send = async |smtp: SmtpFlags| {
        let flags = TestMail {
            address: NORA.into(),
            smtp_url: server.url.clone(),
            mail_from: "roster@bücher.example".into(),
            smtp,
            public_url: None,
            mail_timeout_s: 5,
        };
        test_mail::send(&flags).await.map_err(|error| error.to_string())
    };
    let said = send(SmtpFlags::default()).await.unwrap_err();
    assert!(said.starts_with("Roster can't connect securely to the mail server: "), "{said}");
    send(authority.flags()).await.expect("it is taken");
    let heard = server.heard();
    assert_eq!(heard[0], "EHLO xn--bcher-kva.example", "the sender's domain, where there is no public URL");
    assert!(heard.contains(&"MAIL FROM:<roster@xn--bcher-kva.example>".to_owned()), "{heard:?}");
    assert!(server.received().await[0].contains("From: roster@xn--bcher-kva.example"));
}

#[tokio::test]
async fn flags_that_cannot_work_are_refused_at_the_start() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).expect("a file");
        path
    };
    let broken = "-----BEGIN CERTIFICATE-----\nbm90IG9uZQ==\n-----END CERTIFICATE-----\n";
    let start = |from: &str, flags: &SmtpFlags| {
        let mailer =
            Mailer::smtp("smtp://user:hunter2@mail.example.com", from, flags, "https://roster.example.com", SOON);
        mailer.map(|_| ()).map_err(|error| error.to_string())
    };
    let ca = |path: &Path| SmtpFlags { smtp_ca: Some(path.to_owned()), smtp_hello: None };
    let hello = |name: &str| SmtpFlags { smtp_ca: None, smtp_hello: Some(name.to_owned()) };
    let from = "Roster <roster@bücher.example>";
    assert_eq!(start(from, &SmtpFlags::default()), Ok(()));
    assert_eq!(start(from, &hello("192.0.2.7")), Ok(()));
    for (from, flags, why) in [
        (from, ca(&folder.path().join("none.pem")), "none.pem can't be used: No such file"),
        (from, ca(&file("empty.pem", "")), "it contains no certificate"),
        (from, ca(&file("key.pem", "hello")), "it contains no certificate"),
        (from, ca(&file("broken.pem", broken)), "broken.pem can't be used: "),
        (from, hello("a b"), "--smtp-hello \"a b\" isn't a domain"),
        ("jörg@example.com", SmtpFlags::default(), "only ASCII characters"),
        ("roster", SmtpFlags::default(), "--mail-from \"roster\" isn't a valid address"),
    ] {
        let said = start(from, &flags).unwrap_err();
        assert!(said.contains(why) && !said.contains("hunter2"), "{said}");
    }
}

#[apply(both_engines)]
async fn roster_greets_with_its_name_and_reaches_ipv6(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let server = MailServer::start_on_ipv6(Manner::Takes).await;
    assert!(server.url.contains("@[::1]:"), "{}", server.url);
    let named = SmtpFlags { smtp_ca: None, smtp_hello: Some("2001:db8::7".into()) };
    for (nth, flags) in [SmtpFlags::default(), named].iter().enumerate() {
        olivia.invite(&format!("nora{nth}@customer.example"), "agent", &[]).await.unwrap();
        assert_eq!(app.deliver_next(&mailer_with(&server.url, flags, SOON)).await, Step::Delivered);
    }
    let heard = server.heard();
    let greetings: Vec<_> = heard.iter().filter(|command| command.starts_with("EHLO")).collect();
    assert_eq!(greetings, ["EHLO roster.northwind.example", "EHLO [IPv6:2001:db8::7]"]);
}
