use crate::support::{
    records::{CONTACT_PHONE, contact_email},
    *,
};
use app::domain::{
    error::AppError,
    policy::{Level, Refusal, Restriction},
};
use macro_rules_attribute::apply;
use std::collections::BTreeMap;

const EXPORT: &str = "/w/support/contacts/export.csv";
const COLUMNS: &str = "id,name,email,phone,assigned_to,assigned_to_email,created\r\n";

type Row = BTreeMap<String, String>;

/// Read back as any other program would.
async fn exported(person: &Person, query: &str) -> Vec<Row> {
    let answer = person.get(&format!("{EXPORT}{query}")).await;
    answer.is(200);
    csv::Reader::from_reader(answer.html.as_bytes()).deserialize().collect::<Result<_, _>>().expect("RFC 4180")
}

fn names(rows: &[Row]) -> Vec<&str> {
    rows.iter().map(|row| row["name"].as_str()).collect()
}

#[apply(both_engines)]
async fn a_line_tells_all_that_the_page_tells(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    let ida = app.db_contact("Ida Falk", Some(ava.access)).await;
    app.db_contact("Jon Ek", None).await;
    let answer = olivia.get(EXPORT).await;
    answer.is(200);
    assert!(answer.html.starts_with(COLUMNS), "{}", answer.html);
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"contacts-support-2026-03-02.csv\"");
    assert_eq!(answer.header("cache-control"), "no-store");
    let rows = exported(&olivia, "").await;
    assert_eq!(names(&rows), ["Ida Falk", "Jon Ek"]);
    assert_eq!((&rows[0]["id"], &*rows[0]["created"]), (&ida.to_string(), "2026-03-02T09:00:00Z"));
    assert_eq!((&*rows[0]["assigned_to"], &rows[0]["assigned_to_email"]), ("Ava Stone", &ava.email));
    assert_eq!((&rows[0]["email"], &rows[0]["phone"]), (&contact_email("Ida Falk"), &format!("'{CONTACT_PHONE}")));
    assert_eq!((&*rows[1]["assigned_to"], &*rows[1]["assigned_to_email"]), ("", ""));
}

#[apply(both_engines)]
async fn it_is_what_the_search_and_the_filter_show_whatever_page_one_is_on(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    app.db_contact("Ida Falk", Some(ava.access)).await;
    app.db_contact("Jon Falk", None).await;
    app.db_contact("Kim Ek", None).await;
    assert_eq!(names(&exported(&olivia, "?q=falk").await), ["Ida Falk", "Jon Falk"]);
    assert_eq!(names(&exported(&olivia, "?q=falk&assigned=nobody").await), ["Jon Falk"]);
    assert_eq!(names(&exported(&olivia, &format!("?assigned={}", ava.access)).await), ["Ida Falk"]);
    assert_eq!(exported(&olivia, &format!("?after={}%20zzz", ava.access)).await.len(), 3);
    let page = olivia.get("/w/support/contacts?q=falk&assigned=nobody&after=x").await;
    let link = page.html.split("href=\"").find(|link| link.contains("export.csv")).expect("the button is a link");
    assert_eq!(link.split('"').next().unwrap().replace("&amp;", "&"), format!("{EXPORT}?q=falk&assigned=nobody"));
}

#[apply(both_engines)]
async fn a_cell_that_a_spreadsheet_would_run_is_text(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    for name in ["=HYPERLINK(\"http://evil\")", "+1", "-1", "@SUM(A1)", "'=1", "O'Neil, \"Nell\""] {
        app.db_contact(name, None).await;
    }
    let rows = exported(&olivia, "").await;
    let mut names = names(&rows);
    names.sort();
    let expected = ["''=1", "'+1", "'-1", "'=HYPERLINK(\"http://evil\")", "'@SUM(A1)", "O'Neil, \"Nell\""];
    assert_eq!(names, expected);
    assert!(rows.iter().flat_map(Row::values).all(|cell| !cell.starts_with(['=', '+', '-', '@', '\t', '\r'])));
}

#[apply(both_engines)]
async fn a_byte_order_mark_is_before_the_header_where_it_is_asked_for(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    for export in [EXPORT, "/w/support/settings/users/export.csv"] {
        let (plain, marked) = (olivia.get(export).await, olivia.get(&format!("{export}?bom=1")).await);
        // What reads the text takes the mark off.
        let length = |page: &Page| page.html.trim_start_matches('\u{feff}').len();
        assert_eq!(length(&plain), length(&marked), "{export}");
        let bytes = async |query: &str| {
            let request = olivia.request(reqwest::Method::GET, &format!("{export}{query}"));
            olivia.send(request).await.bytes().await.unwrap()
        };
        assert!(bytes("?bom=1").await.starts_with(b"\xef\xbb\xbfid,"), "{export}");
        assert!(bytes("?bom=0").await.starts_with(b"id,"), "{export}");
        assert!(bytes("?q=x&bom=1").await.starts_with(b"\xef\xbb\xbfid,"), "{export}");
    }
}

#[apply(both_engines)]
async fn three_thousand_contacts_arrive_whole_and_in_order(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    app.db_contacts(3000, ava.access).await;
    let expected: Vec<String> = (0..3000).map(|nth| format!("Contact {nth:05}")).collect();
    assert_eq!(names(&exported(&olivia, "").await), expected.iter().map(String::as_str).collect::<Vec<_>>());
}

#[apply(both_engines)]
async fn it_shows_nobody_more_than_the_page_does(app: &TestApp) {
    let Cast { ava, .. } = app.db_cast().await;
    app.db_contact("Ida Falk", Some(ava.access)).await;
    app.db_contact("Jon Ek", None).await;
    for level in [Level::Manager, Level::Agent] {
        let with = async |name: &str, restriction| {
            app.db_person(&format!("{name}{level:?} Falk"), SUPPORT, restricted(level, restriction)).await
        };
        let mine = with("mine", Restriction::ContactVisibility).await;
        app.db_contact("Kim Own", Some(mine.access)).await;
        assert_eq!(names(&exported(&mine, "").await), ["Kim Own"]);
        for query in ["?q=ida", "?assigned=nobody", &format!("?assigned={}", ava.access)] {
            assert_eq!(exported(&mine, query).await.len(), 0, "{query}");
        }
        let masked = with("masked", Restriction::MaskContactDetails).await;
        let rows = exported(&masked, "?q=ida").await;
        assert_eq!((rows.len(), &*rows[0]["email"], &*rows[0]["phone"]), (1, "masked", "masked"));
        for query in ["?q=customer.example", "?q=%2B46", "?q=ida.falk"] {
            assert_eq!(exported(&masked, query).await.len(), 0, "{query}");
        }
        app.db_write(app::store::db::sql("delete from contacts where name = 'Kim Own'")).await;
    }
}

#[apply(both_engines)]
async fn it_is_for_who_may_export_and_the_button_says_why_not(app: &TestApp) {
    let Cast { olivia, max, ava, sam } = app.db_cast().await;
    app.db_contact("Ida Falk", None).await;
    for person in [&olivia, &max, &ava] {
        person.get(EXPORT).await.is(200).says("Ida Falk");
        person.get("/w/support/contacts").await.does_not_say(&Refusal::ExportRestricted.to_string());
    }
    for level in [Level::Manager, Level::Agent] {
        let kept = restricted(level, Restriction::DataExport);
        let kept = app.db_person(&format!("{level:?} Falk"), SUPPORT, kept).await;
        kept.get(EXPORT).await.is(403).says(&Refusal::ExportRestricted.to_string()).does_not_know("Ida Falk");
        let page = kept.get("/w/support/contacts").await;
        page.is(200).says(&Refusal::ExportRestricted.to_string()).does_not_know("export.csv");
    }
    let none = sam.get("/w/nowhere/contacts/export.csv").await;
    assert_eq!(sam.get(EXPORT).await.is(404).html, none.is(404).html);
    none.says(&AppError::NotFound.to_string());
    let next = "/sign-in?next=%2Fw%2Fsupport%2Fcontacts%2Fexport.csv";
    app.browser().get(EXPORT).await.leads_to(next);
}

#[apply(both_engines)]
async fn a_file_with_semicolons_says_the_same_and_can_be_imported_again(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    for name in ["Falk; Ida", "Ek, Jon", "=SUM(A1;B1)", "José"] {
        app.db_contact(name, Some(ava.access)).await;
    }
    app.db_write(app::store::db::sql("update contacts set email = 'c' || length(name) || '@x.com'")).await;
    let semicolons = olivia.get(&format!("{EXPORT}?bom=1&separator=semicolon")).await.html;
    let commas = olivia.get(&format!("{EXPORT}?separator=comma")).await.html;
    let records = |text: &str, delimiter: u8| -> Vec<csv::StringRecord> {
        let text = text.trim_start_matches('\u{feff}');
        let mut reader = csv::ReaderBuilder::new().has_headers(false).delimiter(delimiter).from_reader(text.as_bytes());
        reader.records().collect::<Result<_, _>>().expect("RFC 4180")
    };
    assert_eq!((records(&semicolons, b';'), records(&semicolons, b';').len()), (records(&commas, b','), 5));
    for file in [
        semicolons.clone(),
        olivia.get("/w/support/settings/users/export.csv?separator=semicolon").await.html,
        olivia.get("/w/support/settings/audit/export.csv?separator=semicolon").await.html,
    ] {
        assert!(file.trim_start_matches('\u{feff}').starts_with("id;"), "{file}");
    }
    let import = "/w/support/contacts/import";
    let preview = olivia.upload(import, import, "file", semicolons.as_bytes()).await.location().expect("the preview");
    olivia.get(&preview).await.says("0 new 4 already exist 0 errors");
}

#[apply(both_engines)]
async fn the_export_menu_offers_semicolons_without_a_script(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    for (page, export) in [
        ("/w/support/contacts?q=falk", EXPORT),
        ("/w/support/settings/users?q=falk", "/w/support/settings/users/export.csv"),
    ] {
        let html = olivia.get(page).await.html.replace("&amp;", "&");
        for query in ["?q=falk&bom=1&separator=semicolon", "?bom=1&separator=semicolon"] {
            assert!(html.contains(&format!("href=\"{export}{query}\"")), "{page} {query}");
        }
    }
}
