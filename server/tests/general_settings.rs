use crate::support::*;
use app::{
    domain::{
        error::{AppError, Invalid},
        live_event::StreamMessage,
        name::InvalidName,
        outcome::Outcome,
        policy::Refusal,
    },
    frame::layout::current_user::Arrival,
    settings::save::GeneralSettings,
};
use macro_rules_attribute::apply;

const PAGE: &str = "/w/support/settings/general";

async fn save(browser: &Browser, name: &str, time_zone: &str, days: &str) -> Result<Outcome, AppError> {
    save_with(browser, name, time_zone, days, &[("reminds", "true")]).await
}

async fn save_with(
    browser: &Browser,
    name: &str,
    time_zone: &str,
    days: &str,
    reminds: &[(&str, &str)],
) -> Result<Outcome, AppError> {
    let fields = [("workspace", SUPPORT), ("name", name), ("time_zone", time_zone), ("invitation_days", days)];
    browser.call("settings/save-general", &[&fields, reminds].concat()).await
}

async fn settings(browser: &Browser) -> GeneralSettings {
    browser.ask("settings/general", &[("workspace", SUPPORT)]).await.expect("they may open the settings")
}

#[apply(both_engines)]
async fn owners_and_managers_name_the_workspace_and_its_address_stays(app: &TestApp) {
    let Cast { olivia, max, ava, .. } = app.db_cast().await;
    let mut others = ava.stream(SUPPORT).await;
    assert_eq!(save(&max, "  Customer   Care ", "UTC", "7").await, Ok(Outcome::Saved));
    others.receives(StreamMessage::AccessChanged).await;
    let Arrival { own, .. } = ava.ask("workspace/own", &[("workspace", SUPPORT)]).await.unwrap();
    assert_eq!((own.workspace_name.as_str(), own.workspace.as_str()), ("Customer Care", SUPPORT));
    olivia.get(PAGE).await.is(200).says("General").says("Customer Care");
    assert_eq!(save(&max, "Customer Care", "UTC", "7").await, Ok(Outcome::Unchanged));
}

#[apply(both_engines)]
async fn what_cannot_be_is_said_by_its_name_and_nothing_is_saved(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let before = settings(&olivia).await;
    for (name, zone, days, why) in [
        (" ", "UTC", "7", Invalid::Name(InvalidName::Missing)),
        (&*"x".repeat(101), "UTC", "7", Invalid::Name(InvalidName::TooLong)),
        ("Support", "Europe/Nowhere", "7", Invalid::TimeZone),
        ("Support", "", "7", Invalid::TimeZone),
        ("Support", "UTC", "0", Invalid::InvitationDays),
        ("Support", "UTC", "61", Invalid::InvitationDays),
        ("Support", "UTC", "1.5", Invalid::InvitationDays),
        ("Support", "UTC", "99999999999999999999", Invalid::InvitationDays),
    ] {
        assert_eq!(save(&olivia, name, zone, days).await, Err(AppError::Invalid(why)), "{name} {zone} {days}");
    }
    assert_eq!(settings(&olivia).await, before);
}

#[apply(both_engines)]
async fn a_new_life_time_counts_for_new_invitations_and_for_resends(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    olivia.invite("before@x.com", "agent", &[]).await.unwrap();
    assert_eq!(save(&olivia, "Support", "UTC", "1").await, Ok(Outcome::Saved));
    olivia.invite("after@x.com", "agent", &[]).await.unwrap();
    app.advance(days(1) + 1);
    use app::domain::invitation::InvitationState::{Expired, Pending};
    assert_eq!(state_of(&olivia.row_of("before").await), Pending);
    let after = olivia.row_of("after").await;
    assert_eq!(state_of(&after), Expired);
    assert_eq!(save(&olivia, "Support", "UTC", "20").await, Ok(Outcome::Saved));
    olivia.resend(after.id).await.unwrap();
    app.advance(days(19));
    assert_eq!(state_of(&olivia.row_of("after").await), Pending);
}

#[apply(both_engines)]
async fn the_times_in_a_mail_are_those_of_the_workspace(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    assert_eq!(save(&olivia, "Support", "asia/tokyo", "7").await, Ok(Outcome::Saved));
    assert_eq!(settings(&olivia).await.time_zone, "Asia/Tokyo");
    olivia.invite("nora@x.com", "agent", &[]).await.unwrap();
    app.deliver_all().await;
    let mail = &app.mails_to("nora@x.com").await[0].body;
    assert!(mail.contains("on Monday, 9 March 2026 at 18:00 (Asia/Tokyo)"), "{mail}");
}

#[apply(both_engines)]
async fn the_page_is_a_plain_form(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let page = olivia.get(PAGE).await;
    assert_eq!(page.is(200).value("name").as_deref(), Some("Support"));
    assert_eq!(page.value("invitation_days").as_deref(), Some("7"));
    assert!(page.html.contains("Europe/Stockholm") && page.html.contains("<optgroup"));
    let wrong = [("workspace", SUPPORT), ("name", "Care"), ("time_zone", "UTC"), ("invitation_days", "0")];
    let answer = olivia.post_form(PAGE, "/api/settings/save-general", &wrong).await;
    let shown = olivia.get(&answer.is(303).location().unwrap()).await;
    shown.says("Enter a whole number of days, from 1 to 60.");
    assert_eq!((shown.value("name").as_deref(), shown.value("invitation_days").as_deref()), (Some("Care"), Some("0")));
    let right = [("workspace", SUPPORT), ("name", "Care"), ("time_zone", "UTC"), ("invitation_days", "3")];
    let answer = olivia.post_form(&answer.location().unwrap(), "/api/settings/save-general", &right).await;
    assert_eq!(answer.location_query("name"), None);
    let shown = olivia.get(&answer.location().unwrap()).await;
    shown.says("Settings saved.").says("Care").does_not_say("whole number of days");
}

const RULES: [(&str, &str); 6] = [
    ("workspace", SUPPORT),
    ("allowed_domains", " Example.com\n*.Bücher.example, @example.com "),
    ("blocked_domains", "bad.example"),
    ("seats", "4"),
    ("sends_by_person", "5"),
    ("sends_a_day", "50"),
];

#[apply(both_engines)]
async fn owners_say_who_may_be_invited_and_how_many(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    let fields = [&RULES[..], &[("sends_to_address", "2")]].concat();
    let only_owners = Refusal::OnlyOwnersChangeRules.into();
    assert_eq!(max.call::<Outcome>("settings/save-rules", &fields).await, Err(only_owners));
    assert_eq!(olivia.call::<Outcome>("settings/save-rules", &fields).await, Ok(Outcome::Saved));
    assert_eq!(olivia.call::<Outcome>("settings/save-rules", &fields).await, Ok(Outcome::Unchanged));
    let page = olivia.get("/w/support/settings/general").await;
    assert_eq!(page.value("allowed_domains").as_deref(), Some("*.xn--bcher-kva.example\nexample.com"));
    page.says("3 of 4 seats used");
    max.get("/w/support/settings/general").await.says("Only Owners can change these settings");
    let outside = olivia.invite("nora@customer.example", "agent", &[]).await;
    assert_eq!(outside, Err(AppError::Invalid(Invalid::DomainNotAllowed)));
    assert_eq!(olivia.invite("nora@example.com", "agent", &[]).await, Ok(Outcome::Invited));
    let full = olivia.invite("bo@example.com", "agent", &[]).await;
    assert_eq!(full, Err(AppError::Invalid(Invalid::NoSeat { seats: 4 })));
    olivia.get("/w/support/settings/audit").await.says("seats: 4");
}

#[apply(both_engines)]
async fn rules_that_cannot_be_are_told_and_nothing_is_saved(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let whole = [&RULES[..], &[("sends_to_address", "2")]].concat();
    for (name, typed, why) in [
        ("allowed_domains", "example", Invalid::DomainEntry),
        ("blocked_domains", "a@b@example.com", Invalid::DomainEntry),
        ("allowed_domains", "*.*.example.com", Invalid::DomainEntry),
        ("seats", "0", Invalid::Seats),
        ("seats", "many", Invalid::Seats),
        ("sends_by_person", "", Invalid::SendLimit),
        ("sends_a_day", "-1", Invalid::SendLimit),
        ("sends_to_address", "1000001", Invalid::SendLimit),
    ] {
        let fields: Vec<_> = whole.iter().map(|(it, value)| (*it, if *it == name { typed } else { *value })).collect();
        let answer = olivia.call::<Outcome>("settings/save-rules", &fields).await;
        assert_eq!(answer, Err(AppError::Invalid(why)), "{name} {typed:?}");
    }
    assert_eq!(app.db_count("select count(*) from workspaces where seats is not null").await, 0);
}
