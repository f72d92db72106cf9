//! How a file is read: encodings, columns, and the exports of Roster and of other programs.

use super::{IMPORT, INVITATIONS, MAILS, VALID, came_to, counts, import, preview, upload};
use crate::support::*;
use app::domain::policy::Level;
use macro_rules_attribute::apply;

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
    let page = preview(&olivia, include_bytes!("../inputs/slack-members.csv")).await;
    counts(&page, 1, 0, 0, 0);
    page.says("2 anna.berg@example.org Anna Berg Agent").does_not_say("bo.lund@example.org");
    page.says("1 person is deactivated or suspended in the file and will be skipped.");
    let path = upload(&olivia, include_bytes!("../inputs/first-last.csv")).await;
    olivia.get(&path).await.says("2 anna.berg@example.org Anna Berg Agent");
    olivia.get(&format!("{path}?name=first_and_last&email=2")).await.says("anna.berg@example.org Anna Berg");
    olivia.get(&format!("{path}?name=&email=2")).await.says("anna.berg@example.org Agent");
    let page = preview(&olivia, include_bytes!("../inputs/workbook.xlsx")).await;
    page.says("This is an Excel workbook. Save it as CSV and import that file.");

    let page = preview(&olivia, "a,".repeat(2_600_000)).await;
    page.is(200).says("A file can have up to 500 columns.");
    let (long, wide) = ("x".repeat(5000), "x,".repeat(2_000_000));
    let page = preview(&olivia, format!("email{}\n{wide}\nb@x.com,\n", format!(",{long}").repeat(99))).await;
    counts(&page, 1, 0, 0, 1);
    page.says("2 This row has 2,000,000 cells, but the header has 100.");
    assert!(page.html.len() < 200_000, "{}", page.html.len());
}
