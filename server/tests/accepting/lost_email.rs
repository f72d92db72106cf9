//! Asking again for the email of an invitation, and its limits.

use super::{NORA, invited};
use crate::support::{cast::accept, *};
use macro_rules_attribute::apply;

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
