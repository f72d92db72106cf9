//! Many addresses at once, and what stands in the way of some.

use crate::support::*;
use app::{
    domain::{
        email::InvalidEmail,
        error::{AppError, Invalid},
        invited::Invited,
        limit::{SendLimit, TooMany},
        outcome::Outcome,
        policy::{Level, Refusal},
        seats::Seats,
    },
    invitations::check::{CheckedInvitees, InviteeStatus},
};
use macro_rules_attribute::apply;

async fn check(by: &Browser, emails: &str) -> CheckedInvitees {
    by.call("invitations/check", &[("workspace", SUPPORT), ("emails", emails)]).await.unwrap()
}

async fn invite(by: &Browser, emails: &str, more: &[(&str, &str)]) -> Result<Invited, AppError> {
    let fields = [&[("workspace", SUPPORT), ("emails", emails), ("level", "agent")], more].concat();
    by.call("invitations/invite", &fields).await
}

fn came_to(invited: &Invited) -> Vec<(&str, Result<Outcome, AppError>)> {
    invited.each.iter().map(|it| (&*it.email, it.result.clone())).collect()
}

fn addresses(count: usize) -> String {
    (0..count).map(|nth| format!("p{nth}@customer.example")).collect::<Vec<_>>().join("\n")
}

#[apply(both_engines)]
async fn each_address_of_a_paste_is_told_before_anything_is_sent(app: &TestApp) {
    let Cast { olivia, max, ava, sam } = app.db_cast().await;
    let gone = app.db_person("Gus Gone", SUPPORT, grant(Level::Agent)).await;
    olivia.revoke(gone.access).await.unwrap();
    let fields = [("workspace", SUPPORT), ("id", &*ava.access.to_string())];
    olivia.call::<Outcome>("users/suspend", &fields).await.unwrap();
    olivia.invite("late@x.example", "agent", &[]).await.unwrap();
    app.advance(days(8));
    olivia.invite("waits@x.example", "agent", &[]).await.unwrap();
    let paste = format!(
        "New <New@x.example>; {}\t{}\n{}, {} late@x.example\nwaits@x.example\nnew@x.example, nobody",
        max.email, ava.email, gone.email, sam.email
    );
    let checked = check(&olivia, &paste).await;
    let told: Vec<_> = checked.invitees.iter().map(|it| (&*it.email, it.status)).collect();
    assert_eq!(
        told,
        [
            ("new@x.example", InviteeStatus::New),
            (&*max.email, InviteeStatus::User),
            (&*ava.email, InviteeStatus::Suspended),
            (&*gone.email, InviteeStatus::RevokedBefore),
            (&*sam.email, InviteeStatus::InOrganization),
            ("late@x.example", InviteeStatus::Expired),
            ("waits@x.example", InviteeStatus::Pending),
            ("new@x.example", InviteeStatus::Twice),
            ("nobody", InviteeStatus::Invalid(InvalidEmail::NoAt)),
        ]
    );
    assert_eq!(app.db_count("select count(*) from invitations").await, 2, "a look writes nothing");
}

#[apply(both_engines)]
async fn a_paste_is_invited_and_who_is_not_is_told_with_the_reason(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    let paste = format!("a@x.example, b@x.example;{}\nA@x.example\nnobody", max.email);
    let invited = invite(&olivia, &paste, &[]).await.unwrap();
    assert_eq!(
        came_to(&invited),
        [
            ("a@x.example", Ok(Outcome::Invited)),
            ("b@x.example", Ok(Outcome::Invited)),
            (&*max.email, Ok(Outcome::AlreadyUser)),
            ("nobody", Err(InvalidEmail::NoAt.into())),
        ]
    );
    assert_eq!(invited.left(), format!("{}\nnobody", max.email));
    assert_eq!(app.deliver_all().await, 2);
    for email in ["a@x.example", "b@x.example"] {
        assert_eq!(app.mails_to(email).await.len(), 1);
    }
    let again = invite(&olivia, "a@x.example b@x.example", &[]).await.unwrap();
    assert!(again.each.iter().all(|it| it.result == Ok(Outcome::AlreadyPending)), "{again:?}");
    assert_eq!(app.deliver_all().await, 0);
    let resent = invite(&olivia, "a@x.example b@x.example", &[("resend", "true")]).await.unwrap();
    assert!(resent.each.iter().all(|it| it.result == Ok(Outcome::Resent)), "{resent:?}");
    assert_eq!(app.deliver_all().await, 2);
}

#[apply(both_engines)]
async fn five_hundred_are_invited_at_once_and_not_one_more(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    app.db_lift_limits().await;
    let too_many = AppError::Invalid(Invalid::TooManyAddresses);
    assert_eq!(invite(&olivia, &addresses(501), &[]).await, Err(too_many));
    assert_eq!(app.db_count("select count(*) from invitations").await, 0);
    let invited = invite(&olivia, &addresses(500), &[]).await.unwrap();
    assert!(invited.each.len() == 500 && invited.each.iter().all(|it| it.result == Ok(Outcome::Invited)));
    assert_eq!(app.db_count("select count(*) from outbox").await, 500);
}

#[apply(both_engines)]
async fn what_the_actor_may_not_grant_is_granted_to_nobody_of_a_paste(app: &TestApp) {
    let Cast { max, .. } = app.db_cast().await;
    let fields = [("workspace", SUPPORT), ("emails", "a@x.example b@x.example"), ("level", "owner")];
    let answer = max.call::<Invited>("invitations/invite", &fields).await;
    assert_eq!(answer, Err(AppError::Refused(Refusal::OnlyOwnersGrant(Level::Owner))));
    assert_eq!(app.db_count("select count(*) from invitations").await, 0);
}

#[apply(both_engines)]
async fn a_message_goes_along_as_text_and_has_an_end(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let too_long = "é".repeat(501);
    let answer = invite(&olivia, "a@x.example", &[("message", &too_long)]).await;
    assert_eq!(answer, Err(AppError::Invalid(Invalid::Message)));
    invite(&olivia, "a@x.example", &[("message", &"é".repeat(500))]).await.unwrap();
    assert_eq!(app.db_count("select count(*) from invitations where length(message) = 500").await, 1);
}

#[apply(both_engines)]
async fn thirty_invitations_in_ten_minutes_are_a_persons_limit(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    let invited = invite(&olivia, &addresses(32), &[]).await.unwrap();
    let limit = |retry_after_s| AppError::TooMany(TooMany { limit: SendLimit::Person, most: 30, retry_after_s });
    for (nth, one) in invited.each.iter().enumerate() {
        let expected = if nth < 30 { Ok(Outcome::Invited) } else { Err(limit(600)) };
        assert_eq!(one.result, expected, "{nth}");
    }
    app.advance(minutes(4));
    let fields = [("workspace", SUPPORT), ("emails", "one@x.example"), ("level", "agent")];
    let answer = Page::read(olivia.send_call("invitations/invite", &fields).await).await;
    assert_eq!((answer.status, answer.header("retry-after")), (429, "360"));
    assert_eq!(invite(&olivia, "one@x.example\ntwo@x.example", &[]).await, Err(limit(360)), "the same for all of them");
    assert_eq!(max.invite("one@x.example", "agent", &[]).await, Ok(Outcome::Invited), "it is a person's");
    app.advance(minutes(6));
    assert_eq!(olivia.invite("two@x.example", "agent", &[]).await, Ok(Outcome::Invited));
}

#[apply(both_engines)]
async fn three_mails_a_day_to_one_address_are_enough(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    olivia.invite("a@x.example", "agent", &[]).await.unwrap();
    let id = olivia.row_of("a@x.example").await.id;
    olivia.resend(id).await.unwrap();
    max.resend(id).await.unwrap();
    app.advance(minutes(60));
    let limit = TooMany { limit: SendLimit::Address, most: 3, retry_after_s: 23 * 3600 };
    assert_eq!(olivia.resend(id).await, Err(AppError::TooMany(limit)));
    olivia.cancel(id).await.unwrap();
    assert_eq!(olivia.invite("a@x.example", "agent", &[]).await, Err(AppError::TooMany(limit)), "nor by a new one");
    app.advance(days(1));
    assert_eq!(olivia.invite("a@x.example", "agent", &[]).await, Ok(Outcome::Invited));
}

#[apply(both_engines)]
async fn a_workspace_has_a_limit_for_all_its_people(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    app.db_write(app::store::db::sql("update workspaces set sends_a_day = 3")).await;
    olivia.invite("a@x.example", "agent", &[]).await.unwrap();
    max.invite("b@x.example", "agent", &[]).await.unwrap();
    let invited = invite(&max, "c@x.example d@x.example", &[]).await.unwrap();
    let limit = TooMany { limit: SendLimit::Workspace, most: 3, retry_after_s: 86400 };
    assert_eq!(
        came_to(&invited),
        [("c@x.example", Ok(Outcome::Invited)), ("d@x.example", Err(AppError::TooMany(limit))),]
    );
}

#[apply(both_engines)]
async fn domains_say_who_may_be_invited(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    app.db_write(app::store::db::sql(
        "update workspaces set allowed_domains = 'x.example *.y.example', blocked_domains = 'bad.y.example'",
    ))
    .await;
    let checked = check(&olivia, "a@x.example b@sub.x.example c@mail.y.example d@y.example e@bad.y.example").await;
    let standings: Vec<_> = checked.invitees.iter().map(|it| it.status).collect();
    assert_eq!(
        standings,
        [
            InviteeStatus::New,
            InviteeStatus::DomainNotAllowed,
            InviteeStatus::New,
            InviteeStatus::DomainNotAllowed,
            InviteeStatus::BlockedDomain,
        ]
    );
    let blocked = AppError::Invalid(Invalid::BlockedDomain);
    assert_eq!(olivia.invite("e@bad.y.example", "agent", &[]).await, Err(blocked));
    assert_eq!(olivia.invite("d@y.example", "agent", &[]).await, Err(AppError::Invalid(Invalid::DomainNotAllowed)));
    assert_eq!(olivia.invite("c@mail.y.example", "agent", &[]).await, Ok(Outcome::Invited));
}

#[apply(both_engines)]
async fn seats_are_counted_with_who_is_invited_and_can_still_accept(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    // Three have access.
    app.db_write(app::store::db::sql("update workspaces set seats = 5")).await;
    let invited = invite(&olivia, "a@x.example b@x.example c@x.example", &[]).await.unwrap();
    let full = AppError::Invalid(Invalid::NoSeat { seats: 5 });
    assert_eq!(invited.each[2].result, Err(full.clone()));
    assert_eq!(check(&olivia, "c@x.example").await.seats, Some(Seats { all: 5, taken: 5 }));
    let a = olivia.row_of("a@x.example").await.id;
    assert_eq!(olivia.resend(a).await, Ok(Outcome::Resent), "it has its seat");
    olivia.cancel(a).await.unwrap();
    assert_eq!(olivia.invite("c@x.example", "agent", &[]).await, Ok(Outcome::Invited));
    app.advance(days(8));
    assert_eq!(olivia.invite("d@x.example", "agent", &[]).await, Ok(Outcome::Invited), "expired ones have none");
    assert_eq!(olivia.invite("e@x.example", "agent", &[]).await, Ok(Outcome::Invited));
    let b = olivia.row_of("b@x.example").await.id;
    assert_eq!(olivia.resend(b).await, Err(full), "nor have they when they are sent again");
    olivia.revoke(max.access).await.unwrap();
    assert_eq!(olivia.resend(b).await, Ok(Outcome::Resent));
}

#[apply(both_engines)]
async fn a_paste_from_a_mail_program_or_a_list_is_invited_and_a_word_alone_has_no_at_sign(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let paste = "Berg, Anna <anna@x.com>; Lund, Bo <bo@x.com>\n• cy@x.com\n2) di@x.com (Di)\nel＠x.com；fi@x.com.\nGro";
    let checked = check(&olivia, paste).await;
    let (good, bad): (Vec<_>, Vec<_>) = checked.invitees.iter().partition(|it| it.status.is_invitable());
    let emails: Vec<&str> = good.iter().map(|it| it.email.as_str()).collect();
    assert_eq!(emails, ["anna@x.com", "bo@x.com", "cy@x.com", "di@x.com", "el@x.com", "fi@x.com"]);
    let told: Vec<String> = bad.iter().map(|it| format!("{} {}", it.email, it.status)).collect();
    assert_eq!(told, ["Gro missing @"]);
}
