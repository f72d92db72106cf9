//! How a file is read: formats, errors by line, and files that are refused.

use super::{COUNT, IMPORT, came_to, counts, import, preview, upload};
use crate::support::*;
use app::{domain::policy::Level, store::db::sql};
use macro_rules_attribute::apply;

#[apply(both_engines)]
async fn an_export_is_imported_elsewhere_and_here_again(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    app.db_access(olivia.user, SALES, grant(Level::Owner)).await;
    for name in ["=SUM(A1)", "'=1", "Comma, \"Quote\"", "José"] {
        app.db_contact(name, Some(ava.access)).await;
    }
    // An address that is one, whatever the name.
    app.db_write(sql("update contacts set email = 'c' || length(name) || '@x.com'")).await;
    let exported = olivia.get("/w/support/contacts/export.csv?bom=1").await.html;
    counts(&preview(&olivia, &exported).await, 0, 4, 0);
    let without = exported.replace(&ava.email, "").replace("Ava Stone", "");
    let sales = "/w/sales/contacts/import";
    let path = olivia.upload(sales, sales, "file", without.as_bytes()).await.location().unwrap();
    came_to(&import(&olivia, &path).await, 4, 0, 0);
    let lines = |text: &str| -> Vec<String> {
        let mut reader = csv::ReaderBuilder::new().from_reader(text.as_bytes());
        let cells = |line: csv::StringRecord| [&line[1], &line[2], &line[3]].join("|");
        reader.records().map(|line| cells(line.unwrap())).collect()
    };
    assert_eq!(lines(&olivia.get("/w/sales/contacts/export.csv").await.html), lines(&exported));
}

#[apply(both_engines)]
async fn every_error_is_told_by_its_line_and_the_others_are_stored(app: &TestApp) {
    let Cast { olivia, ava, sam, .. } = app.db_cast().await;
    olivia.revoke(ava.access).await.unwrap();
    let long = "x".repeat(101);
    let mut file = format!(
        "name,email,phone,assigned_to_email\n\
        Ida,ida@x.com,,max@northwind.example\n\
        ,nobody@x.com,,\n\
        Jon,jon at x.com,,\n\
        {long},long@x.com,,\n\
        Ida Again,IDA@x.com,,\n\
        Kim,kim@x.com,,{}\n\
        Lea,lea@x.com,,{}\n\
        Max,max@x.com,,,more\n\
        \"Nia,nia@x.com,,\n\
        =Ola,ola@x.com,+1,somebody\n",
        ava.email, sam.email
    )
    .into_bytes();
    file.extend(b"Jos\xe9,jose@x.com,,\nPia,pia@x.com,,\n");
    let path = olivia.upload(IMPORT, IMPORT, "file", &file).await.location().unwrap();
    let errors = [
        (3, "Name is required.".to_owned()),
        (4, "An email address can't contain spaces.".to_owned()),
        (5, "A name can have up to 100 characters.".to_owned()),
        (6, "Duplicate of line 2.".to_owned()),
        (7, format!("No User of this workspace has the email “{}”.", ava.email)),
        (8, format!("No User of this workspace has the email “{}”.", sam.email)),
        (9, "This row has 5 cells, but the header has 4.".to_owned()),
        (10, "There's a missing or extra quotation mark.".to_owned()),
        (11, "No User of this workspace has the email “somebody”.".to_owned()),
        (12, "This row isn't UTF-8. Save the file as “CSV UTF-8”.".to_owned()),
    ];
    let before = olivia.get(&path).await;
    counts(&before, 2, 0, 10);
    let after = import(&olivia, &path).await;
    came_to(&after, 2, 0, 10);
    for page in [before, after] {
        for (line, why) in &errors {
            page.says(&format!("{line} {why}"));
        }
    }
    assert_eq!(olivia.contacts("").await.unwrap().found, 2);
}

#[apply(both_engines)]
async fn the_failed_lines_are_a_file_to_mend_and_to_import(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let path = upload(&olivia, "E-Mail;Name;Town\n=1;Ida;Lund\njon@x.com;Jon;Lund\nkim@x.com;Kim;Lund;more\n").await;
    let failed = "E-Mail,Name,Town,error\r\n\
        '=1,Ida,Lund,\"Enter a valid email address, like name@example.com.\"\r\n\
        kim@x.com,Kim,Lund,more,\"This row has 4 cells, but the header has 3.\"\r\n";
    let before = olivia.get(&format!("{path}/failed.csv")).await;
    assert_eq!(before.header("content-disposition"), "attachment; filename=\"failed-support.csv\"");
    import(&olivia, &path).await;
    let after = olivia.get(&format!("{path}/failed.csv")).await;
    for answer in [before, after] {
        assert_eq!(answer.is(200).html.trim_start_matches('\u{feff}'), failed);
    }
    let mended = failed.replace("'=1", "ida@x.com").replace("more,", "");
    came_to(&import(&olivia, &upload(&olivia, &mended).await).await, 2, 0, 0);
    assert_eq!(olivia.contacts("").await.unwrap().found, 3);
}

#[apply(both_engines)]
async fn what_no_contact_can_be_read_from_says_what_is_expected(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    for (file, sentence) in [
        ("Ida Falk,ida@x.com\n", "You can also include “email”, “phone” and “assigned_to_email”, in any order."),
        ("name,name\n", "Column “name” appears twice in the header."),
        ("\n\n", "The file is empty."),
    ] {
        let path = upload(&olivia, file).await;
        olivia.get(&path).await.is(200).says(sentence).does_not_say("IMPORT ");
        olivia.post_form(&path, &path, &[]).await.is(422);
        olivia.get(&format!("{path}/failed.csv")).await.is(404);
    }
    olivia.upload(IMPORT, IMPORT, "file", b"").await.is(422).says("Choose a file or paste its contents.");
    olivia.upload(IMPORT, IMPORT, "picture", b"x").await.is(422).says("Choose a file or paste its contents.");
    olivia
        .post_form(IMPORT, IMPORT, &[("text", "name\nIda")])
        .await
        .is(422)
        .says("Choose a file or paste its contents.");
    let pasted = olivia.upload(IMPORT, IMPORT, "text", "Name\tPhone\r\nIda\t1\r\n".as_bytes()).await;
    counts(&olivia.get(&pasted.location().unwrap()).await, 1, 0, 0);
    assert_eq!(app.db_count(COUNT).await, 0);
}

#[apply(both_engines)]
async fn a_file_that_is_too_large_is_not_kept(app: &TestApp) {
    let Cast { ava, .. } = app.db_cast().await;
    for size in [5 * 1024 * 1024 + 1, 26 * 1024 * 1024] {
        let answer = ava.upload(IMPORT, IMPORT, "file", &vec![b'x'; size]).await;
        answer.is(422).says("A file can be up to 5 MB. Split it into several files.");
    }
    assert_eq!(app.db_count("select count(*) from imports").await, 0);
    let page = preview(&ava, &format!("name\n{}", "x\n".repeat(50_001))).await;
    page.is(200).says("A file can have up to 50,000 rows.");
}

#[apply(both_engines)]
async fn what_is_in_a_file_is_never_markup(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let file = "name,assigned_to_email,<i>x\n<b>Ida,,\nJon,<script>alert(1)</script>,\n";
    let page = preview(&olivia, file).await;
    counts(&page, 1, 0, 1);
    page.says("<b>Ida")
        .says("“<script>alert(1)</script>”")
        .says("<i>x")
        .does_not_know("<script>")
        .does_not_know("<b>Ida");
}

#[apply(both_engines)]
async fn files_from_spreadsheets_are_read_as_they_are(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let send = async |file: &[u8]| {
        let path = olivia.upload(IMPORT, IMPORT, "file", file).await.location().expect("the preview");
        olivia.get(&path).await
    };
    for file in [
        &include_bytes!("../inputs/excel-short-lines.csv")[..],
        include_bytes!("../inputs/first-last.csv"),
        include_bytes!("../inputs/sep-line.csv"),
        include_bytes!("../inputs/utf16-no-bom.csv"),
    ] {
        let page = send(file).await;
        page.is(200).says("0 errors").says("Anna Berg anna.berg@example.org").does_not_say("ignored");
    }
    let page = send(include_bytes!("../inputs/report-title-above.csv")).await;
    counts(&page, 1, 0, 0);
    page.says("The header is on line 4. Lines above it are ignored.").says("5 Anna Berg");
    let page = send(include_bytes!("../inputs/slack-members.csv")).await;
    counts(&page, 1, 0, 0);
    page.says("1 person is deactivated or suspended in the file and will be skipped.").says("Anna Berg");
    let page = send(include_bytes!("../inputs/scientific-phone.csv")).await;
    counts(&page, 1, 0, 4);
    page.says("4 Cy Ek cy.ek@example.org 46701234567 Unassigned")
        .says(
            "2 The spreadsheet rounded this phone number to “4.67E+10”. Format its column as text and enter it again.",
        )
        .says("3 The spreadsheet rounded this phone number to “4,67012E+10”.")
        .says("5 The spreadsheet shows “#####” instead of a value.")
        .says("6 The spreadsheet shows “#N/A” instead of a value.");
    let page = send("name;phone\nAnna;=\"0046701234567\"\nBo;\"=\"\"0046\"\"\"".as_bytes()).await;
    counts(&page, 2, 0, 0);
    page.says("2 Anna 0046701234567").says("3 Bo 0046");
    let page = send(include_bytes!("../inputs/workbook.xlsx")).await;
    page.says("This is an Excel workbook. Save it as CSV and import that file.");
}

#[apply(both_engines)]
async fn a_header_of_five_million_columns_is_refused_and_a_wide_one_is_told_in_short(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let page = preview(&olivia, &",".repeat(5 * 1024 * 1024 - 4).replacen(',', "name,", 1)).await;
    counts(&page, 0, 0, 0);
    let page = preview(&olivia, &"a,".repeat(2_600_000)).await;
    page.is(200).says("A file can have up to 500 columns. Remove the ones you don't need.");
    let long = "x".repeat(5000);
    let page = preview(&olivia, &format!("name{}\nAnna\n", format!(",{long}").repeat(499))).await;
    counts(&page, 1, 0, 0);
    page.says(&format!("These columns will be ignored: {}…,", &long[..60])).says("and 479 more.");
    assert!(page.html.len() < 50_000, "{}", page.html.len());
}
