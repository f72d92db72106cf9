//! Mails that come by themselves: a reminder to the invited, and to whoever invited what became of it.

use crate::support::{
    cast::accept,
    smtp::{MailServer, Manner, header},
    *,
};
use app::{domain::policy::Level, mail::mailbox::StoredMail, store::db::sql};
use macro_rules_attribute::apply;
use reqwest::Method;
use server::mail::scheduled::enqueue_due;

const NORA: &str = "nora@customer.example";
const OLIVIA: &str = "olivia@northwind.example";

/// What the server does by itself, and the mails that come of it.
async fn time_passes(app: &TestApp, ms: i64) -> usize {
    app.advance(ms);
    enqueue_due(&app.state).await.expect("the database answers");
    app.deliver_all().await
}

async fn newest(app: &TestApp, email: &str) -> StoredMail {
    app.mails_to(email).await.into_iter().next().unwrap_or_else(|| panic!("{email} got a mail"))
}

/// The path of the link that ends notices.
fn ending(app: &TestApp, mail: &StoredMail) -> String {
    let link = format!("{}/notices/", app.url);
    mail.body.lines().find_map(|line| line.starts_with(&link).then(|| line.replace(&app.url, ""))).expect("a link")
}

#[apply(both_engines)]
async fn the_invited_are_reminded_once_two_days_before(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    olivia.invite(NORA, "agent", &[]).await.unwrap();
    app.deliver_all().await;
    assert_eq!(time_passes(app, days(5) - minutes(1)).await, 0, "not yet");
    assert_eq!(time_passes(app, minutes(1)).await, 1);
    let mail = newest(app, NORA).await;
    assert_eq!(mail.subject, "Reminder: Olivia Berg invited you to Support");
    assert!(mail.body.contains("This link expires on Monday, 9 March 2026 at 09:00 UTC"), "{}", mail.body);
    assert_eq!(time_passes(app, days(1)).await, 0, "once");
    let link = mail.body.lines().find_map(|line| line.strip_prefix(&app.url)).expect("a link of its own");
    accept(&app.browser(), link, "Nora Vik").await.leads_to("/w/support");
}

#[apply(both_engines)]
async fn a_resend_brings_another_reminder(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    olivia.invite(NORA, "agent", &[]).await.unwrap();
    app.deliver_all().await;
    assert_eq!(time_passes(app, days(5)).await, 1);
    olivia.resend(olivia.row_of(NORA).await.id).await.unwrap();
    assert_eq!(time_passes(app, minutes(1)).await, 1, "the new mail");
    assert_eq!(time_passes(app, days(4)).await, 0);
    assert_eq!(time_passes(app, days(1)).await, 1);
    assert_eq!(newest(app, NORA).await.subject, "Reminder: Olivia Berg invited you to Support");
}

#[apply(both_engines)]
async fn nobody_is_reminded_who_need_not_be(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    let general = |days: &'static str, reminds: &'static [(&str, &str)]| {
        let fields = [("workspace", SUPPORT), ("name", "Support"), ("time_zone", "UTC"), ("invitation_days", days)];
        [&fields, reminds].concat()
    };
    let save = async |fields: Vec<(&str, &str)>| {
        olivia.call::<app::domain::outcome::Outcome>("settings/save-general", &fields).await.unwrap();
    };
    // A short life; cancelled; accepted; the inviter is gone; its mail was refused.
    save(general("3", &[("reminds", "true")])).await;
    olivia.invite("short@x.com", "agent", &[]).await.unwrap();
    save(general("7", &[("reminds", "true")])).await;
    olivia.invite("cancelled@x.com", "agent", &[]).await.unwrap();
    max.invite("left@x.com", "agent", &[]).await.unwrap();
    olivia.invite(NORA, "agent", &[]).await.unwrap();
    accept(&app.browser(), &app.link_in_mail_to(NORA).await, "Nora Vik").await.leads_to("/w/support");
    app.deliver_all().await;
    let server = MailServer::start(Manner::Refuses("550 no")).await;
    olivia.invite("refused@x.com", "agent", &[]).await.unwrap();
    app.deliver_next(&server.mailer).await;
    olivia.cancel(olivia.row_of("cancelled").await.id).await.unwrap();
    olivia.revoke(max.access).await.unwrap();
    assert_eq!(time_passes(app, days(1) + minutes(1)).await, 0, "the short one");
    assert_eq!(time_passes(app, days(4)).await, 1, "that the short one has expired");
    assert_eq!(newest(app, OLIVIA).await.subject, "Your invitation to short@x.com for Support has expired");
    // Not where the workspace reminds nobody; and the audit tells who decided it.
    olivia.invite("quiet@x.com", "agent", &[]).await.unwrap();
    app.deliver_all().await;
    save(general("7", &[])).await;
    olivia.get("/w/support/settings/audit").await.says("invitations expire after 7 days, no reminder");
    let before = app.mails_to("quiet@x.com").await.len();
    time_passes(app, days(6)).await;
    assert_eq!(app.mails_to("quiet@x.com").await.len(), before);
}

#[apply(both_engines)]
async fn two_nodes_remind_and_tell_once(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    for nth in 0..5 {
        olivia.invite(&format!("nora{nth}@x.com"), "agent", &[]).await.unwrap();
    }
    max.invite(NORA, "agent", &[]).await.unwrap();
    assert_eq!(app.deliver_all().await, 6);
    for (passed, owed) in [(days(5), 6), (days(2), 2)] {
        app.advance(passed);
        let look = || enqueue_due(&app.state);
        let looks = tokio::join!(look(), look(), look(), look());
        for done in [looks.0, looks.1, looks.2, looks.3] {
            done.expect("the database answers");
        }
        assert_eq!(app.deliver_all().await, owed);
    }
    let mail = newest(app, OLIVIA).await;
    assert_eq!(mail.subject, "5 of your invitations to Support have expired", "one mail tells of all");
    assert!(mail.body.contains("- nora4@x.com") && !mail.body.contains(NORA), "{}", mail.body);
    assert_eq!(newest(app, &max.email).await.subject, format!("Your invitation to {NORA} for Support has expired"));
}

#[apply(both_engines)]
async fn the_inviter_is_told_who_has_joined(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    olivia.invite(NORA, "agent", &[]).await.unwrap();
    accept(&app.browser(), &app.link_in_mail_to(NORA).await, "Nora Vik").await.leads_to("/w/support");
    let server = MailServer::start(Manner::Takes).await;
    app.deliver_next(&server.mailer).await;
    let received = server.received().await;
    let [mail] = &received[..] else { panic!("one mail: {received:?}") };
    assert_eq!(header(mail, "To"), Some(OLIVIA));
    assert_eq!(header(mail, "Subject"), Some("Nora Vik has joined Support"));
    assert_eq!(header(mail, "List-Unsubscribe-Post"), Some("List-Unsubscribe=One-Click"));
    let link = header(mail, "List-Unsubscribe").expect("a way out");
    assert!(link.starts_with(&format!("<{}/notices/", app.url)) && link.ends_with('>'), "{link}");
}

#[apply(both_engines)]
async fn only_who_still_works_there_is_told(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    let zoe = app.db_person("Zoe Lund", SUPPORT, grant(Level::Manager)).await;
    for inviter in [&max, &zoe] {
        inviter.invite(&format!("by-{}", inviter.email), "agent", &[]).await.unwrap();
    }
    app.deliver_all().await;
    olivia.revoke(max.access).await.unwrap();
    let suspend =
        [("workspace", SUPPORT), ("id", &*zoe.access.to_string())].map(|(name, value)| (name, value.to_owned()));
    let suspend: Vec<_> = suspend.iter().map(|(name, value)| (*name, value.as_str())).collect();
    olivia.call::<app::domain::outcome::Outcome>("users/suspend", &suspend).await.unwrap();
    assert_eq!(time_passes(app, days(8)).await, 0);
    let mut conn = app.state.db.read().await.unwrap();
    assert_eq!(sql("select count(*) from outbox where kind = 'expired'").fetch_count(&mut conn).await.unwrap(), 0);
}

#[apply(both_engines)]
async fn notices_end_with_one_click_signed_out_or_not(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    olivia.invite(NORA, "agent", &[]).await.unwrap();
    app.deliver_all().await;
    assert_eq!(time_passes(app, days(5)).await, 1);
    assert_eq!(time_passes(app, days(2)).await, 1);
    let link = ending(app, &newest(app, OLIVIA).await);
    let visitor = app.browser();
    // Looking ends nothing: mail scanners look too.
    visitor.get(&link).await.is(200).says("Unsubscribe from these emails?").says(OLIVIA).says("Keep these emails");
    olivia.get("/account").await.input("wanted").filter(|it| it.contains("checked")).expect("still wanted");
    // As a mail program does it: no page before, no cookie, no Origin.
    let click = visitor.request(Method::POST, &link).form(&[("List-Unsubscribe", "One-Click")]);
    let answer = visitor.send(click).await;
    assert_eq!(answer.status().as_u16(), 200);
    assert!(answer.text().await.unwrap().contains("Unsubscribed"));
    assert!(!olivia.get("/account").await.input("wanted").unwrap().contains("checked"));
    olivia.invite("other@x.com", "agent", &[]).await.unwrap();
    app.deliver_all().await;
    assert_eq!(time_passes(app, days(5)).await, 1, "the reminder goes to another");
    assert_eq!(time_passes(app, days(2)).await, 0, "no notice");
    visitor.post(&link, &[]).await.is(200).says("Unsubscribed");
    visitor.get("/notices/none").await.is(404).says("This link isn't valid");
    visitor.post("/notices/none", &[]).await.is(404);
}

#[apply(both_engines)]
async fn notices_are_chosen_on_the_account_page(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    let joins = async |inviter: &Person, email: &str| {
        inviter.invite(email, "agent", &[]).await.unwrap();
        accept(&app.browser(), &app.link_in_mail_to(email).await, "Nora Vik").await.leads_to("/w/support");
        app.deliver_all().await
    };
    olivia.post_form("/account", "/account/notices", &[]).await.leads_to("/account?done=notices");
    olivia.get("/account?done=notices").await.says("Email preferences saved.");
    assert_eq!(joins(&olivia, "one@x.com").await, 0);
    assert_eq!(joins(&max, "two@x.com").await, 1, "each chooses for themselves");
    olivia.post_form("/account", "/account/notices", &[("wanted", "true")]).await.leads_to("/account?done=notices");
    assert_eq!(joins(&olivia, "three@x.com").await, 1);
}
