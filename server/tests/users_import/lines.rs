//! The result for each line: invited, skipped, or failed and why.

use super::{ALL, INVITATIONS, VALID, came_to, counts, import, preview, upload};
use crate::support::*;
use app::{
    domain::{
        error::AppError,
        invitation::InvitationState,
        policy::{Level, Refusal, Restriction},
    },
    store::db::sql,
};
use macro_rules_attribute::apply;

#[apply(both_engines)]
async fn what_each_line_comes_to_is_told_with_its_number(app: &TestApp) {
    let Cast { olivia, max, ava, .. } = app.db_cast().await;
    olivia.invite("pending@x.com", "agent", &[]).await.unwrap();
    app.db_invitation(SUPPORT, "expired@x.com", grant(Level::Agent), olivia.user, app.now()).await;
    let finn = app.db_person("Finn Ek", SUPPORT, grant(Level::Agent)).await;
    max.call::<app::domain::outcome::Outcome>(
        "users/suspend",
        &[("workspace", SUPPORT), ("id", &finn.access.to_string())],
    )
    .await
    .unwrap();
    olivia.revoke(ava.access).await.unwrap();
    let file = format!(
        "email,level,restrictions\n\
        new@x.com,,\n\
        {},agent,\n\
        {},manager,\n\
        pending@x.com,,\n\
        expired@x.com,,\n\
        {},,\n\
        jon at x.com,,\n\
        kim@x.com,boss,\n\
        lea@x.com,agent,no coffee\n\
        mia@x.com,agent,No workspace settings\n\
        NEW@x.com,,\n\
        nia@x.com,agent,,more\n\
        \"ola@x.com,,\n",
        olivia.email, finn.email, ava.email
    );
    let errors = [
        "8 An email address can't contain spaces.",
        "9 Unknown access level “boss”. Use Owner, Manager or Agent.",
        "10 Unknown restriction “no coffee”.",
        "11 Agents can't have “No workspace settings”.",
        "12 Duplicate of line 2.",
        "13 This row has 4 cells, but the header has 3.",
        "14 There's a missing or extra quotation mark.",
    ];
    let path = upload(&olivia, &file).await;
    let before = olivia.get(&path).await;
    counts(&before, 3, 2, 1, 7);
    for line in [
        "2 new@x.com Agent Will be invited",
        "3 olivia@northwind.example Agent Already has access",
        "4 finn@northwind.example Manager Suspended, skipped",
        "5 pending@x.com Agent Already invited",
        "6 expired@x.com Agent New invitation",
        "7 ava@northwind.example Agent Will be invited",
    ] {
        before.says(line);
    }
    let after = import(&olivia, &path, &VALID).await;
    came_to(&after, 3, 2, 1, 7);
    for page in [&before, &after] {
        errors.iter().for_each(|error| {
            page.says(error);
        });
    }
    assert_eq!(state_of(&olivia.row_of("expired@x.com").await), InvitationState::Pending);
    assert_eq!(app.db_count("select count(*) from outbox where delivered_at is null").await, 4);
    assert_eq!(app.db_count("select count(*) from accesses where suspended_at is not null").await, 1);
}

#[apply(both_engines)]
async fn what_one_may_not_grant_fails_on_its_line(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    let file = "email,level\nida@x.com,agent\njon@x.com,owner\nkim@x.com,manager\nolivia@northwind.example,owner\n";
    let path = upload(&max, file).await;
    let page = max.get(&path).await;
    counts(&page, 1, 1, 0, 2);
    let refused = |level| AppError::from(Refusal::OnlyOwnersGrant(level)).to_string();
    page.says(&format!("3 {}", refused(Level::Owner))).says(&format!("4 {}", refused(Level::Manager)));
    // What is offered is what they may grant.
    assert!(!page.html.contains("<option value=\"owner\"") && page.html.contains("<option value=\"agent\""));
    // A form that nobody drew.
    let forged = [("how", "valid"), ("level", ""), ("without", "owner")];
    let again = upload(&max, "email\nlea@x.com\n").await;
    came_to(&import(&max, &again, &forged).await, 0, 0, 0, 1);
    came_to(&import(&max, &path, &VALID).await, 1, 1, 0, 2);
    assert_eq!(app.db_count(INVITATIONS).await, 1);

    // Who carries a restriction cannot leave it off for others.
    olivia.edit(max.access, "manager", &["data_export"]).await.unwrap();
    let carried = AppError::from(Refusal::RestrictionCarried(Restriction::DataExport)).to_string();
    let path = upload(&max, "email,restrictions\nnia@x.com,\nola@x.com,No exports\n").await;
    max.get(&path).await.says(&format!("2 {carried}"));
    came_to(&import(&max, &path, &VALID).await, 1, 0, 0, 1);
    assert_eq!(olivia.row_of("ola@x.com").await.grant, restricted(Level::Agent, Restriction::DataExport));
}

#[apply(both_engines)]
async fn the_failed_lines_are_a_file_to_mend_and_to_import(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let path = upload(&olivia, "E-Mail;Name;Town\n=1@;Ida;Lund\njon@x.com;Jon;Lund\nkim at x.com;Kim\n").await;
    let failed = "E-Mail,Name,Town,error\r\n\
        '=1@,Ida,Lund,The domain after the @ isn't valid.\r\n\
        kim at x.com,Kim,,An email address can't contain spaces.\r\n";
    let before = olivia.get(&format!("{path}/failed.csv")).await;
    assert_eq!(before.header("content-disposition"), "attachment; filename=\"failed-support.csv\"");
    import(&olivia, &path, &VALID).await;
    let after = olivia.get(&format!("{path}/failed.csv")).await;
    for answer in [before, after] {
        assert_eq!(answer.is(200).html.trim_start_matches('\u{feff}'), failed);
    }
    // Half mended: what is still wrong has its reason in the same column.
    let half = failed.replace("'=1@", "ida@").replace("kim at ", "kim@");
    let path = upload(&olivia, &half).await;
    let again = olivia.get(&format!("{path}/failed.csv")).await;
    let expected = half.lines().take(2).map(|line| format!("{line}\r\n")).collect::<String>();
    assert_eq!(again.is(200).html.trim_start_matches('\u{feff}'), expected);
    came_to(&import(&olivia, &path, &VALID).await, 1, 0, 0, 1);
    let mended = failed.replace("'=1@", "ida@x.com").replace("kim at ", "kim@");
    came_to(&import(&olivia, &upload(&olivia, &mended).await, &VALID).await, 1, 0, 1, 0);
    assert_eq!(app.db_count(INVITATIONS).await, 3);
}

#[apply(both_engines)]
async fn over_a_limit_a_line_fails_with_its_sentence(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let people = |count: usize| (0..count).map(|nth| format!("p{nth:02}@x.com\n")).collect::<String>();
    let file = format!("email\n{}", people(33));
    let path = upload(&olivia, &file).await;
    let page = olivia.get(&path).await;
    counts(&page, 30, 0, 0, 3);
    let sentence = "You've reached the limit of 30 invitations per 10 minutes. Try again in 10 minutes.";
    page.says("You can send 30 more invitations right now.")
        .says(&format!("32 {sentence}"))
        .says(&format!("34 {sentence}"));
    let page = import(&olivia, &path, &ALL).await;
    page.says("No one was invited");
    assert_eq!((app.db_count(INVITATIONS).await, app.db_count("select count(*) from invitation_sends").await), (0, 0));
    let page = import(&olivia, &path, &VALID).await;
    came_to(&page, 30, 0, 0, 3);
    page.says(&format!("32 {sentence}"));
    let failed = olivia.get(&format!("{path}/failed.csv")).await;
    assert_eq!(failed.html.matches(sentence).count(), 3);
    app.advance(minutes(10));
    let page = import(&olivia, &upload(&olivia, &failed.html).await, &VALID).await;
    came_to(&page, 3, 0, 0, 0);
    counts(&preview(&olivia, &file).await, 0, 0, 33, 0);
}

#[apply(both_engines)]
async fn domains_seats_and_the_limit_of_an_address_are_told_on_the_line(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    // Three of the seats are taken.
    app.db_write(sql("update workspaces set blocked_domains = 'evil.example', seats = 5, sends_to_address = 1")).await;
    app.db_write(
        sql("insert into invitation_sends (workspace_id, user_id, email, sent_at) values ($1, $2, 'often@x.com', $3)")
            .bind(app.db_workspace_id(SUPPORT).await)
            .bind(olivia.user)
            .bind(app.now()),
    )
    .await;
    let file = "email\neve@evil.example\noften@x.com\nida@x.com\njon@x.com\nkim@x.com\neva@evil.example\n";
    let path = upload(&olivia, file).await;
    let before = olivia.get(&path).await;
    counts(&before, 2, 0, 0, 4);
    before.says("2 seats left.");
    let after = import(&olivia, &path, &VALID).await;
    came_to(&after, 2, 0, 0, 4);
    for page in [before, after] {
        page.says("2 This domain is blocked for this workspace.");
        page.says("3 We've already sent 1 email to this address in the last 24 hours.");
        page.says("6 All 5 seats in this workspace are taken.");
        page.says("7 This domain is blocked for this workspace.");
    }
    let names = ["ida@x.com", "jon@x.com"];
    for name in names {
        olivia.row_of(name).await;
    }
    assert_eq!(app.db_count(INVITATIONS).await, 2);
}
