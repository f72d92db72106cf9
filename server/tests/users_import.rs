//! Users from a file: what each line comes to, and who may do it.

use crate::support::*;
use app::{
    domain::{
        error::AppError,
        invitation::InvitationState,
        live_event::StreamMessage,
        number::count_of,
        policy::{Level, Refusal, Restriction},
    },
    store::db::sql,
};
use macro_rules_attribute::apply;
use uuid::Uuid;

const IMPORT: &str = "/w/support/settings/users/import";
const INVITATIONS: &str = "select count(*) from invitations";
const MAILS: &str = "select count(*) from outbox where kind = 'invitation'";
const VALID: [(&str, &str); 1] = [("how", "valid")];
const ALL: [(&str, &str); 1] = [("how", "all")];

/// Sent, and not yet imported: the path of its preview.
async fn upload(person: &Person, file: impl AsRef<[u8]>) -> String {
    let answer = person.upload(IMPORT, IMPORT, "file", file.as_ref()).await;
    answer.is(303).location().expect("the preview")
}

async fn preview(person: &Person, file: impl AsRef<[u8]>) -> Page {
    person.get(&upload(person, file).await).await
}

/// The page that tells what it came to.
async fn import(person: &Person, preview: &str, how: &[(&str, &str)]) -> Page {
    person.post_form(preview, preview, how).await.leads_to(preview);
    person.get(preview).await
}

#[track_caller]
fn counts(page: &Page, new: usize, users: usize, pending: usize, failed: usize) {
    let users = count_of(users as i64, "already a User", "already Users");
    let failed = count_of(failed as i64, "error", "errors");
    page.is(200).says(&format!("{new} will be invited {users} {pending} already invited {failed}"));
}

#[track_caller]
fn came_to(page: &Page, invited: usize, users: usize, pending: usize, failed: usize) {
    let users = count_of(users as i64, "already a User", "already Users");
    let failed = count_of(failed as i64, "error", "errors");
    page.is(200).says(&format!("{invited} invited {users} {pending} already invited {failed}"));
}

#[apply(both_engines)]
async fn a_file_is_looked_at_and_then_invited(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    let mut stream = max.stream(SUPPORT).await;
    let file = "E-Mail;Name;Access level;Restrictions;Office\r\n\
        IDA@x.com ;Ida Falk;agent;No exports, mask_contact_details;Lund\r\n\
        jon@x.com;\"Jon\nEk\";MANAGER;;Lund\r\n\
        max@northwind.example;Max;Owner;;Lund\r\n\
        kim@x.com;;;;Lund\r\n";
    let path = upload(&olivia, file).await;
    for page in [olivia.get(&path).await, olivia.get(&path).await] {
        counts(&page, 3, 1, 0, 0);
        page.says("INVITE 3 PEOPLE").does_not_say("Rows with errors");
        page.says("2 ida@x.com Ida Falk Agent Hide phone and email; No exports Will be invited");
        page.says("3 jon@x.com Jon Ek Manager Will be invited")
            .says("5 max@northwind.example Max Owner Already has access");
        page.says("6 kim@x.com Agent Will be invited").says("People enter their own when they join.");
    }
    assert_eq!((app.db_count(INVITATIONS).await, app.db_count(MAILS).await), (0, 0));
    let page = import(&olivia, &path, &VALID).await;
    came_to(&page, 3, 1, 0, 0);
    page.says("3 invitations sent.").does_not_say("INVITE 3");
    assert!(matches!(stream.next().await, Some(StreamMessage::Users { ids }) if ids.len() == 3));
    let ida = olivia.row_of("ida@x.com").await;
    let carried = restricted(Level::Agent, Restriction::DataExport);
    let carried = carried.restrictions.with(Restriction::MaskContactDetails);
    assert_eq!((ida.grant.level, ida.grant.restrictions), (Level::Agent, carried));
    assert_eq!(olivia.row_of("jon@x.com").await.grant, grant(Level::Manager));
    let link = app.link_in_mail_to("ida@x.com").await;
    cast::accept(&app.browser(), &link, "Ida Berg").await.leads_to("/w/support");
    let audited = app.db_count("select count(*) from audit where act = 'invited'").await;
    assert_eq!((audited, app.db_count(MAILS).await), (3, 3));
}

#[apply(both_engines)]
async fn the_same_file_twice_changes_nothing(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let file = "email,level\nida@x.com,agent\njon@x.com,manager\n";
    let path = upload(&olivia, file).await;
    came_to(&import(&olivia, &path, &VALID).await, 2, 0, 0, 0);
    let version = app.db_version().await;
    // A second click, and a second upload.
    came_to(&import(&olivia, &path, &VALID).await, 2, 0, 0, 0);
    for how in [VALID, ALL] {
        let again = upload(&olivia, file).await;
        let page = olivia.get(&again).await;
        counts(&page, 0, 0, 2, 0);
        page.does_not_say("INVITE ").says("2 ida@x.com Agent Already invited");
        let page = import(&olivia, &again, &how).await;
        came_to(&page, 0, 0, 2, 0);
        page.says("No one was invited.");
    }
    let counted = (app.db_count(INVITATIONS).await, app.db_count(MAILS).await, app.db_version().await);
    assert_eq!(counted, (2, 2, version));
    assert_eq!(app.db_count("select count(*) from invitation_sends").await, 2);
    assert_eq!(app.db_count("select count(*) from audit where act = 'invited'").await, 2);
}

#[apply(both_engines)]
async fn a_file_is_read_however_it_was_saved(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let text = "email;name\r\nida@x.com;José \"Pepe\" Ek\r\n";
    let wide =
        |unit: fn(u16) -> [u8; 2]| -> Vec<u8> { format!("\u{feff}{text}").encode_utf16().flat_map(unit).collect() };
    let quoted = "email,name\n\"ida@x.com\",\"José\n\"\"Pepe\"\" Ek\"\n";
    for file in [
        text.as_bytes(),
        format!("\u{feff}{text}").as_bytes(),
        &wide(u16::to_le_bytes),
        &wide(u16::to_be_bytes),
        quoted.as_bytes(),
        text.replace(';', "\t").as_bytes(),
    ] {
        let page = preview(&olivia, file).await;
        counts(&page, 1, 0, 0, 0);
        page.says("2 ida@x.com José \"Pepe\" Ek Agent Will be invited");
    }
    let page = preview(&olivia, "ida@x.com\njon@x.com\n").await;
    counts(&page, 2, 0, 0, 0);
    page.says("1 ida@x.com").says("2 jon@x.com");
}

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
async fn what_changed_since_the_preview_counts_at_the_import(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    let owner = app.db_person("Nils Ek", SUPPORT, grant(Level::Owner)).await;
    let path = upload(&owner, "email,level\nida@x.com,owner\njon@x.com,agent\n").await;
    counts(&owner.get(&path).await, 2, 0, 0, 0);
    olivia.edit(owner.access, "manager", &[]).await.unwrap();
    max.invite("jon@x.com", "agent", &[]).await.unwrap();
    came_to(&import(&owner, &path, &VALID).await, 0, 0, 1, 1);
    let path = upload(&owner, "email\nkim@x.com\n").await;
    olivia.edit_at(2, owner.access, "agent", &[]).await.unwrap();
    owner.post_form(&path, &path, &VALID).await.is(403);
    olivia.revoke(owner.access).await.unwrap();
    owner.post_form(&path, &path, &VALID).await.is(404);
    owner.get(&path).await.is(404);
    assert_eq!(app.db_count(INVITATIONS).await, 1);
}

#[apply(both_engines)]
async fn all_or_nothing_invites_nobody_where_a_line_is_wrong(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    for file in ["email\nida@x.com\njon@\n", "email,level\nida@x.com,agent\njon@x.com,owner\n"] {
        let path = upload(&max, file).await;
        for _ in 0..2 {
            let page = import(&max, &path, &ALL).await;
            page.says("No one was invited because some rows have errors.");
            counts(&page, 1, 0, 0, 1);
        }
        assert_eq!((app.db_count(INVITATIONS).await, app.db_count(MAILS).await), (0, 0));
    }
    let path = upload(&olivia, "email,level\nida@x.com,agent\njon@x.com,owner\nmax@northwind.example,\n").await;
    came_to(&import(&olivia, &path, &ALL).await, 2, 1, 0, 0);
    // What came to nothing can still be the valid ones.
    let path = upload(&olivia, "email\nkim@x.com\nlea@\n").await;
    import(&olivia, &path, &ALL).await.says("No one was invited");
    came_to(&import(&olivia, &path, &VALID).await, 1, 0, 0, 1);
}

#[apply(both_engines)]
async fn columns_can_be_chosen_and_so_can_the_level(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let path = upload(&olivia, "Who,Where,What\nIda,ida@x.com,Manager\nJon,jon@x.com,\n").await;
    let page = olivia.get(&path).await;
    page.is(200).says("We couldn't find a column of email addresses in the first row. Choose it below.");
    page.does_not_say("INVITE ").says("Choose a column Who Where What");
    olivia.post_form(&path, &path, &VALID).await.is(422);
    let chosen = "email=1&name=0&level=2&restrictions=&without=owner&how=all";
    let page = olivia.get(&format!("{path}?{chosen}")).await;
    counts(&page, 2, 0, 0, 0);
    page.says("2 ida@x.com Ida Manager Will be invited").says("3 jon@x.com Jon Owner Will be invited");
    for (field, value) in [("email", "1"), ("restrictions", ""), ("without", "owner")] {
        assert_eq!(page.value(field).as_deref(), Some(value), "{field} goes along with the form");
    }
    let fields: Vec<(String, String)> = url::form_urlencoded::parse(chosen.as_bytes()).into_owned().collect();
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
    came_to(&import(&olivia, &path, &fields).await, 2, 0, 0, 0);
    assert_eq!(olivia.row_of("jon@x.com").await.grant, grant(Level::Owner));
    for nonsense in ["email=x", "email=99", "without=boss", "how=perhaps", "email=-1"] {
        let path = upload(&olivia, "email\nida@x.com\n").await;
        olivia.get(&format!("{path}?{nonsense}")).await.is(200);
    }
}

#[apply(both_engines)]
async fn our_own_export_is_known_again_and_changes_nothing(app: &TestApp) {
    let Cast { olivia, max, ava, .. } = app.db_cast().await;
    app.db_access(olivia.user, SALES, grant(Level::Owner)).await;
    olivia.edit(ava.access, "agent", &["contact_visibility=mine", "data_export"]).await.unwrap();
    olivia.invite("pending@x.com", "manager", &["workspace_settings"]).await.unwrap();
    app.db_invitation(SUPPORT, "expired@x.com", grant(Level::Agent), olivia.user, app.now()).await;
    let cancelled = app.db_invitation(SUPPORT, "off@x.com", grant(Level::Agent), olivia.user, app.now() + 9).await;
    olivia.cancel(cancelled).await.unwrap();
    let exported = olivia.get("/w/support/settings/users/export.csv?status=everyone&bom=1").await.html;
    let (invitations, mails) = (app.db_count(INVITATIONS).await, app.db_count(MAILS).await);
    for person in [&olivia, &max] {
        let path = upload(person, &exported).await;
        let page = person.get(&path).await;
        counts_ended(&page, "0 will be invited 3 already Users 1 already invited", &exported);
        page.does_not_say("INVITE ");
        import(person, &path, &VALID).await.says("No one was invited.").says("0 errors");
    }
    assert_eq!((app.db_count(INVITATIONS).await, app.db_count(MAILS).await), (invitations, mails));
    // Elsewhere it invites those who have access here, with the same levels and restrictions.
    let sales = IMPORT.replace("support", "sales");
    let path = olivia.upload(&sales, &sales, "file", exported.as_bytes()).await.location().unwrap();
    let page = olivia.get(&path).await;
    page.says("3 will be invited 1 already a User").says("Agent See own contacts only; No exports Will be invited");
}

#[track_caller]
fn counts_ended(page: &Page, counts: &str, exported: &str) {
    let ended = exported.matches("Expired").count() + exported.matches("Cancelled").count();
    assert!(ended > 0, "{exported}");
    page.is(200).says(counts).says(&format!("{ended} already ended 0 errors"));
    page.says("expired@x.com Agent Invitation had already ended");
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

#[apply(both_engines)]
async fn what_was_interrupted_goes_on_where_it_was_and_nobody_gets_a_second_mail(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    app.db_lift_limits().await;
    let people: String = (0..20).map(|nth| format!("p{nth:02}@x.com\n")).collect();
    let path = upload(&olivia, format!("email\n{people}jon@\n")).await;
    let interrupted = |until: i64| {
        sql("update imports set imported_at = null, running_until = $1,
                came_to = '{\"taken\":8,\"of\":20,\"invited\":8,\"anew\":0,\"users\":0,\"suspended\":0,\"pending\":0,\
                    \"had_ended\":0,\"failed\":[{\"line\":22,\"why\":{\"Email\":\"domain\"}}],\"is_nothing\":false}'")
        .bind(until)
    };
    let first: String = people.lines().take(8).map(|line| format!("{line}\n")).collect();
    import(&olivia, &upload(&olivia, format!("email\n{first}")).await, &VALID).await;
    app.db_write(interrupted(app.now() + 1)).await;
    // While somebody is at it, it is not begun again.
    let page = olivia.get(&path).await;
    page.is(200).says("8 of 20 rows").does_not_say("RESUME");
    assert_eq!(page.header("refresh"), "1");
    assert!(page.html.contains("<progress id=\"progress\" max=\"20\" value=\"8\">"), "{}", page.html);
    import(&olivia, &path, &VALID).await.says("8 of 20 rows");
    assert_eq!(app.db_count(INVITATIONS).await, 8);
    app.advance(2);
    let page = olivia.get(&path).await;
    page.says("The import was interrupted after 8 of 20 rows.").says("RESUME");
    assert_eq!(page.header("refresh"), "");
    let page = import(&olivia, &path, &[]).await;
    came_to(&page, 20, 0, 0, 1);
    page.says("22 The domain after the @ isn't valid.");
    assert_eq!((app.db_count(INVITATIONS).await, app.db_count(MAILS).await), (20, 20));
    counts(&preview(&olivia, format!("email\n{people}")).await, 0, 0, 20, 0);
}

#[apply(both_engines)]
async fn three_thousand_lines_go_in_several_transactions_or_in_one(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    app.db_lift_limits().await;
    let file = |from: usize| {
        let people: String = (from..from + 1500).map(|nth| format!("p{nth}@x.com,Person {nth}\n")).collect();
        format!("email,name\n{people}")
    };
    for (nth, how) in [VALID, ALL].into_iter().enumerate() {
        let path = upload(&olivia, file(nth * 1500)).await;
        olivia.get(&path).await.says("1,500 will be invited").says("INVITE 1,500 PEOPLE").says("First 50 rows");
        let version = app.db_version().await;
        let mut page = import(&olivia, &path, &how).await;
        while page.header("refresh") == "1" {
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            page = olivia.get(&path).await;
        }
        page.says("1,500 invitations sent.");
        assert_eq!(app.db_version().await - version, if how == VALID { 3 } else { 1 });
    }
    assert_eq!((app.db_count(INVITATIONS).await, app.db_count(MAILS).await), (3000, 3000));
}

#[apply(both_engines)]
async fn a_preview_is_for_whoever_sent_the_file_where_they_sent_it(app: &TestApp) {
    let Cast { olivia, max, ava, sam } = app.db_cast().await;
    app.db_access(olivia.user, SALES, grant(Level::Owner)).await;
    let path = upload(&olivia, "email\nida@x.com\njon@\n").await;
    let elsewhere = path.replace("support", "sales");
    let none = format!("{IMPORT}/{}", Uuid::now_v7());
    for (person, path) in [(&max, &path), (&sam, &path), (&sam, &elsewhere), (&olivia, &elsewhere), (&olivia, &none)] {
        let page = person.get(path).await;
        page.is(404).says(&AppError::NotFound.to_string()).does_not_know("ida@").does_not_know("jon@");
        person.post_form(path, path, &VALID).await.is(404);
        person.get(&format!("{path}/failed.csv")).await.is(404).does_not_know("jon@");
    }
    // A file of contacts is none of Users.
    let contacts = "/w/support/contacts/import";
    let sent = olivia.upload(contacts, contacts, "file", b"name,email\nIda,ida@x.com\n").await.location().unwrap();
    olivia.get(&sent.replace("contacts", "settings/users")).await.is(404);
    olivia.get(&path.replace("settings/users", "contacts")).await.is(404);
    for nothing in ["x", "%00", "..%2f"] {
        olivia.get(&format!("{IMPORT}/{nothing}")).await.is(404);
    }
    ava.post_form(&path, &path, &VALID).await.is(403);
    assert_eq!(app.db_count(INVITATIONS).await, 0);
}

#[apply(both_engines)]
async fn only_who_opens_the_settings_sends_a_file(app: &TestApp) {
    let Cast { ava, sam, .. } = app.db_cast().await;
    let rita = restricted(Level::Manager, Restriction::WorkspaceSettings);
    let rita = app.db_person("Rita Falk", SUPPORT, rita).await;
    for (person, refusal) in [(&ava, Refusal::OwnersAndManagersOnly), (&rita, Refusal::SettingsRestricted)] {
        person.upload(IMPORT, IMPORT, "file", b"email\nida@x.com\n").await.is(403).says(&refusal.to_string());
        person.get(IMPORT).await.is(403).says(&refusal.to_string());
    }
    sam.upload(IMPORT, IMPORT, "file", b"email\nida@x.com\n").await.is(404);
    let visitor = app.browser().upload(IMPORT, IMPORT, "file", b"email\nida@x.com\n").await;
    visitor.leads_to("/sign-in?next=%2Fw%2Fsupport%2Fsettings%2Fusers%2Fimport");
    assert_eq!(app.db_count("select count(*) from imports").await, 0);
}

#[apply(both_engines)]
async fn what_nobody_can_be_read_from_says_what_is_expected(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    for (file, sentence) in [
        (&b"\n\n"[..], "The file is empty."),
        (b"\xff\xfee\0m\0a", "We couldn't read this file. It may be incomplete."),
    ] {
        let path = upload(&olivia, file).await;
        olivia.get(&path).await.is(200).says(sentence).does_not_say("INVITE ");
        olivia.post_form(&path, &path, &VALID).await.is(422);
        olivia.get(&format!("{path}/failed.csv")).await.is(404);
    }
    olivia.upload(IMPORT, IMPORT, "file", b"").await.is(422).says("Choose a file or paste its contents.");
    let page = preview(&olivia, "email,<i>x\n<b>ida@x.com,\njon@x.com,<script>\n").await;
    page.does_not_know("<script>").does_not_know("<b>ida").says("<i>x");
}

#[apply(both_engines)]
async fn an_export_of_another_program_is_known_and_what_is_drawn_of_it_is_short(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let page = preview(&olivia, include_bytes!("inputs/slack-members.csv")).await;
    counts(&page, 1, 0, 0, 0);
    page.says("2 anna.berg@example.org Anna Berg Agent").does_not_say("bo.lund@example.org");
    page.says("1 person is deactivated or suspended in the file and will be skipped.");
    let path = upload(&olivia, include_bytes!("inputs/first-last.csv")).await;
    olivia.get(&path).await.says("2 anna.berg@example.org Anna Berg Agent");
    olivia.get(&format!("{path}?name=first_and_last&email=2")).await.says("anna.berg@example.org Anna Berg");
    olivia.get(&format!("{path}?name=&email=2")).await.says("anna.berg@example.org Agent");
    let page = preview(&olivia, include_bytes!("inputs/workbook.xlsx")).await;
    page.says("This is an Excel workbook. Save it as CSV and import that file.");

    let page = preview(&olivia, "a,".repeat(2_600_000)).await;
    page.is(200).says("A file can have up to 500 columns.");
    let (long, wide) = ("x".repeat(5000), "x,".repeat(2_000_000));
    let page = preview(&olivia, format!("email{}\n{wide}\nb@x.com,\n", format!(",{long}").repeat(99))).await;
    counts(&page, 1, 0, 0, 1);
    page.says("2 This row has 2,000,000 cells, but the header has 100.");
    assert!(page.html.len() < 200_000, "{}", page.html.len());
}
