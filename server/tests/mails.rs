//! Every mail as it looks, in `mails/`: a change of words or of looks is seen there.

use crate::support::LEASE_MS;
use app::{
    domain::policy::Level,
    frame::guest::render,
    mail::mailbox::{MailboxPage, MailboxPageProps, StoredMail},
    store::ctx::Site,
};
use server::mail::{
    invitation,
    letter::Letter,
    notice::{self, write_accepted, write_declined, write_expired},
    password_changed, password_reset, test_mail,
};
use std::{fs, path::Path};

/// Monday, 9 March 2026, 09:00 UTC.
const AT: i64 = 1_773_046_800_000;
const NORA: &str = "nora@customer.example";
const LINK: &str =
    "https://roster.northwind.example/invitations/3f0c9a52d1b84e67a0f4c2d95e7b1836a9d0c4f25e8b7361f0a2d94c5e6b7183";

fn invited(message: &str) -> invitation::InvitationMail {
    invitation::InvitationMail {
        email: NORA.into(),
        level: Level::Agent,
        expires_at: AT,
        workspace: "Support".into(),
        time_zone: "Europe/Stockholm".into(),
        organization: "Northwind".into(),
        inviter: "Olivia Berg".into(),
        message: message.into(),
        is_vouched: true,
    }
}

fn told() -> notice::NoticeMail {
    notice::NoticeMail {
        to: "olivia@northwind.example".into(),
        workspace: "Support".into(),
        organization: "Northwind".into(),
        time_zone: "Europe/Stockholm".into(),
        users: "https://roster.northwind.example/w/support/settings/users".into(),
        unsubscribe: LINK.replace("invitations", "notices"),
    }
}

fn deceiving() -> invitation::InvitationMail {
    invitation::InvitationMail {
        inviter: "<b>Eve</b> http://evil.example/\r\nBcc: all@x.com".into(),
        workspace: "\u{202e}troppuS\u{202c} & www.evil.example".into(),
        organization: "N".repeat(100),
        ..invited("<script>alert(1)</script>\n</p><a href=\"http://evil.example\">here</a>\u{202e}")
    }
}

fn all() -> Vec<(&'static str, Letter)> {
    let many: Vec<String> = (1..=43).map(|nth| format!("agent{nth:02}@customer.example")).collect();
    let message = "Hi Nora,\n\nwe talked about it on the phone: here is your way in.\nAsk Max if something is unclear.";
    let link = || LINK.to_owned();
    vec![
        ("invitation", invitation::write(invited(""), link())),
        ("invitation-message", invitation::write(invited(message), link())),
        ("invitation-deceiving", invitation::write(deceiving(), link())),
        ("reminder", invitation::write_reminder(invited(""), link())),
        (
            "password-reset",
            password_reset::write(NORA.into(), "Northwind", LINK.replace("invitations", "reset-password")),
        ),
        (
            "password-changed",
            password_changed::write(
                NORA.into(),
                "Northwind",
                AT,
                "https://roster.northwind.example/forgot-password".into(),
            ),
        ),
        ("accepted", write_accepted(told(), NORA, Some("Nora Vik"), AT)),
        ("declined", write_declined(told(), NORA, AT)),
        ("expired", write_expired(told(), &[NORA.to_owned()])),
        ("expired-many", write_expired(told(), &many)),
        ("test-mail", test_mail::write(NORA.into())),
    ]
}

#[test]
fn every_mail_is_as_committed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mails");
    for (name, letter) in all() {
        let text = format!("To: {}\nSubject: {}\n\n{}", letter.to, letter.subject, letter.text);
        for (kind, written) in [("txt", text), ("html", letter.html)] {
            let file = folder.join(format!("{name}.{kind}"));
            if std::env::var_os("UPDATE_MAILS").is_some() {
                fs::write(&file, &written).expect("the mail can be written");
            }
            let committed = fs::read_to_string(&file).unwrap_or_default();
            assert_eq!(
                written, committed,
                "{name}.{kind} is another. If that is meant, UPDATE_MAILS=1 writes it anew."
            );
        }
    }
}

#[test]
fn no_mail_fetches_anything() {
    let mut links = 0;
    for (name, letter) in all() {
        for fetched in ["<img", "<link", "<script", "src=", "url(", "@import", "@font-face"] {
            assert!(!letter.html.contains(fetched), "{name} has {fetched}");
        }
        let addresses = letter.html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
        for address in addresses {
            assert!(address.starts_with("https://roster.northwind.example/"), "{name} leads to {address}");
            links += 1;
        }
    }
    assert!(links > 5, "only {links} links");
}

#[test]
fn the_demo_shows_a_mail_in_a_frame_that_runs_nothing() {
    let site = Site {
        public_url: String::new(),
        assets: Default::default(),
        lease_ms: LEASE_MS,
        beat_ms: LEASE_MS,
        has_mailbox: true,
    };
    let Letter { to: recipient, subject, text: body, html, .. } = invitation::write(deceiving(), LINK.into());
    let mails = vec![StoredMail { recipient, subject, body, html, received_at: AT }];
    let page = render(&site, "Mailbox", || MailboxPage(MailboxPageProps { mails }));
    assert!(page.contains(&format!("href=\"{LINK}\"")), "the link of the text is a link: {page}");
    let frame = page.split("<iframe").nth(1).and_then(|rest| rest.split_once("></iframe>")).expect("a frame").0;
    assert!(frame.contains("sandbox=\"allow-popups allow-popups-to-escape-sandbox\""), "{frame}");
    // What ends the attribute is escaped, so all of the mail is in it.
    assert_eq!(page.matches("Accept invitation").count(), frame.matches("Accept invitation").count());
    assert!(!page.contains("<script>"), "{page}");
}

#[test]
fn only_a_notice_can_be_ended() {
    for (name, letter) in all() {
        let is_notice = ["accepted", "declined", "expired", "expired-many"].contains(&name);
        assert_eq!(letter.unsubscribe.is_some(), is_notice, "{name}");
        assert!(letter.subject.chars().count() < 150 && !letter.subject.contains(['\r', '\n', '\u{202e}']), "{name}");
    }
}
