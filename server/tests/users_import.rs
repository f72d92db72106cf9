//! Users from a file: the preview, the import, and who may do it.

mod lines;
mod reading;

use crate::support::*;
use app::{
    domain::{
        error::AppError,
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
