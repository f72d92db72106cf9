//! Contacts from a file: the preview, the import, and how long a file is kept.

mod access;
mod reading;

use crate::support::{records::contact_email, *};
use app::{
    domain::{live_event::StreamMessage, number::count_of, policy::Level},
    store::db::sql,
};
use macro_rules_attribute::apply;

const IMPORT: &str = "/w/support/contacts/import";
const COUNT: &str = "select count(*) from contacts";

/// Sent, and not yet imported: the path of its preview.
async fn upload(person: &Person, file: &str) -> String {
    let answer = person.upload(IMPORT, IMPORT, "file", file.as_bytes()).await;
    answer.is(303).location().expect("the preview")
}

async fn preview(person: &Person, file: &str) -> Page {
    person.get(&upload(person, file).await).await
}

/// The page that tells what it came to.
async fn import(person: &Person, preview: &str) -> Page {
    person.post_form(preview, preview, &[]).await.leads_to(preview);
    person.get(preview).await
}

#[track_caller]
fn counts(page: &Page, new: usize, existing: usize, failed: usize) {
    let existing = count_of(existing as i64, "already exists", "already exist");
    let failed = count_of(failed as i64, "error", "errors");
    page.is(200).says(&format!("{new} new {existing} {failed}"));
}

#[track_caller]
fn came_to(page: &Page, added: usize, existing: usize, failed: usize) {
    let failed = count_of(failed as i64, "error", "errors");
    page.is(200).says(&format!("{added} added {existing} already existed {failed}"));
}

#[apply(both_engines)]
async fn a_file_is_looked_at_and_then_stored(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    let mut stream = ava.stream(SUPPORT).await;
    app.db_contact("Ida Falk", None).await;
    let file = format!(
        "Name,E-mail,Phone,Assigned to email,Notes\r\n\
        Ida Falk,{},,,x\r\n\
         José   Álvarez , JOSE@X.com,+46 8,{},x\r\n\
        Kim Ek,,,,\r\n",
        contact_email("Ida Falk"),
        ava.email
    );
    let path = upload(&olivia, &file).await;
    for page in [olivia.get(&path).await, olivia.get(&path).await] {
        counts(&page, 2, 1, 0);
        page.says("IMPORT 2 CONTACTS").says("3 José Álvarez jose@x.com +46 8 Ava Stone").says("4 Kim Ek Unassigned");
        page.says("These columns will be ignored: Notes.").does_not_say("Rows with errors");
    }
    assert_eq!(app.db_count(COUNT).await, 1);
    let page = import(&olivia, &path).await;
    came_to(&page, 2, 1, 0);
    page.says("2 contacts added.").does_not_say("IMPORT 2");
    stream.receives(StreamMessage::Contacts).await;
    let found = olivia.contacts("jose").await.unwrap().contacts;
    assert_eq!((found.len(), &*found[0].name), (1, "José Álvarez"));
    assert_eq!(found[0].assigned_to.as_ref().map(|it| it.id), Some(ava.access));
    assert_eq!(olivia.contacts("jose@x.com +46").await.unwrap().found, 1);
    assert_eq!(olivia.contacts("").await.unwrap().found, 3);
}

#[apply(both_engines)]
async fn the_same_file_twice_adds_nothing_the_second_time(app: &TestApp) {
    let Cast { ava, .. } = app.db_cast().await;
    let file = "name,email,phone\nIda,ida@x.com,\nJon,,1\nKim,,\n";
    let path = upload(&ava, file).await;
    came_to(&import(&ava, &path).await, 3, 0, 0);
    // A second click, and a second upload.
    came_to(&import(&ava, &path).await, 3, 0, 0);
    let again = upload(&ava, file).await;
    let page = ava.get(&again).await;
    counts(&page, 0, 3, 0);
    page.does_not_say("IMPORT ");
    came_to(&import(&ava, &again).await, 0, 3, 0);
    assert_eq!(app.db_count(COUNT).await, 3);
    // The same name is somebody else by another phone.
    counts(&preview(&ava, "name,email,phone\nJon,,2\nkim,,\nIda,ida2@x.com,\n").await, 2, 1, 0);
}

#[apply(both_engines)]
async fn twenty_thousand_lines_are_stored(app: &TestApp) {
    let Cast { ava, .. } = app.db_cast().await;
    let lines: String = (0..20_000).map(|nth| format!("Contact {nth},c{nth}@x.com,+46 {nth}\n")).collect();
    let path = upload(&ava, &format!("name,email,phone\n{lines}")).await;
    let page = ava.get(&path).await;
    page.says("20,000 new").says("IMPORT 20,000 CONTACTS").says("First 50 new contacts").says("Contact 49 ");
    page.does_not_say("Contact 50 ");
    import(&ava, &path).await.says("20,000 contacts added.");
    assert_eq!(app.db_count(COUNT).await, 20_000);
    preview(&ava, &format!("name,email,phone\n{lines}")).await.says("20,000 already exist");
}

#[apply(both_engines)]
async fn what_changed_since_the_preview_counts_at_the_import(app: &TestApp) {
    let Cast { olivia, max, ava, .. } = app.db_cast().await;
    let (his, file) = (&max.email, format!("name,assigned_to_email\nIda,{}\nJon,\nKim,{}\n", max.email, ava.email));
    let path = upload(&ava, &file).await;
    counts(&ava.get(&path).await, 3, 0, 0);
    olivia.revoke(max.access).await.unwrap();
    olivia.edit(ava.access, "agent", &["contact_visibility=mine"]).await.unwrap();
    app.db_contact("Jon", Some(ava.access)).await;
    app.db_write(sql("update contacts set email = null, phone = null")).await;
    let page = import(&ava, &path).await;
    came_to(&page, 1, 1, 1);
    page.says(&format!("2 No User of this workspace has the email “{his}”."));
    // What it came to stays so, though he is back.
    app.db_access(max.user, SUPPORT, grant(Level::Agent)).await;
    came_to(&ava.get(&path).await, 1, 1, 1);
}

#[apply(both_engines)]
async fn a_file_is_gone_after_a_day_and_nobody_keeps_many(app: &TestApp) {
    let Cast { ava, max, .. } = app.db_cast().await;
    let path = upload(&ava, "name\nIda\n").await;
    app.advance(days(1) + 1);
    ava.get(&path).await.is(404);
    ava.post_form(&path, &path, &[]).await.is(404);
    let kept = upload(&max, "name\nJon\n").await;
    assert_eq!(app.db_count("select count(*) from imports").await, 1);
    let mut newest = String::new();
    for _ in 0..25 {
        newest = upload(&ava, "name\nIda\n").await;
    }
    assert_eq!(app.db_count("select count(*) from imports").await, 21);
    counts(&ava.get(&newest).await, 1, 0, 0);
    counts(&max.get(&kept).await, 1, 0, 0);
}
