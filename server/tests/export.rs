use crate::support::*;
use app::domain::{
    error::AppError,
    policy::{Level, Restriction},
};
use axum::{
    body::Body,
    http::{Request, StatusCode, header::COOKIE},
};
use futures::StreamExt;
use macro_rules_attribute::apply;
use server::router::router;
use std::collections::BTreeMap;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

const EXPORT: &str = "/w/support/settings/users/export.csv";
const COLUMNS: &str = "id,display_name,email,access_level,restrictions,status,last_active,joined,invited_by,invited_at,\
    invitation_expires\r\n";

type Row = BTreeMap<String, String>;

/// Read back as any other program would.
async fn exported(person: &Person, query: &str) -> Vec<Row> {
    let answer = person.get(&format!("{EXPORT}{query}")).await;
    answer.is(200);
    csv::Reader::from_reader(answer.html.as_bytes()).deserialize().collect::<Result<_, _>>().expect("RFC 4180")
}

fn names(rows: &[Row]) -> Vec<&str> {
    rows.iter().map(|row| row["display_name"].as_str()).collect()
}

#[apply(both_engines)]
async fn the_file_has_stable_columns_and_lines_that_end_as_the_rfc_has_it(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let answer = olivia.get(EXPORT).await;
    answer.is(200);
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"users-support-2026-03-02.csv\"");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(answer.html.starts_with(COLUMNS), "{}", answer.html);
    assert_eq!((answer.html.matches("\r\n").count(), answer.html.matches('\n').count()), (4, 4));
    assert!(answer.html.ends_with("\r\n"));
}

#[apply(both_engines)]
async fn a_row_tells_all_that_the_page_tells(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    olivia.edit(max.access, "manager", &["mask_contact_details", "data_export"]).await.unwrap();
    app.advance(minutes(5));
    max.beat().await;
    app.flush_presence().await;
    let link = {
        olivia.invite("nora@x.com", "agent", &[]).await.unwrap();
        app.link_in_mail_to("nora@x.com").await
    };
    cast::accept(&app.browser(), &link, "Nora Vik").await.leads_to("/w/support");
    let rows = exported(&olivia, "").await;
    let by_name = |name: &str| rows.iter().find(|row| row["display_name"] == name).expect("their row");
    let his = by_name("Max Lind");
    assert_eq!(his["id"], max.access.to_string());
    assert_eq!((&*his["email"], &*his["access_level"], &*his["status"]), (&*max.email, "Manager", "Active"));
    assert_eq!(his["restrictions"], "mask_contact_details data_export");
    assert_eq!((&*his["last_active"], &*his["joined"]), ("2026-03-02T09:05:00Z", "2026-03-02T09:00:00Z"));
    let hers = by_name("Nora Vik");
    assert_eq!((&*hers["invited_by"], &*hers["joined"]), ("Olivia Berg", "2026-03-02T09:05:00Z"));
}

#[apply(both_engines)]
async fn pending_and_expired_people_are_in_it_with_their_times(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    olivia.invite("early@x.com", "agent", &[]).await.unwrap();
    app.advance(days(7));
    olivia.invite("late@x.com", "manager", &["contact_visibility=mine"]).await.unwrap();
    let rows = exported(&olivia, "").await;
    let row = |email: &str| rows.iter().find(|row| row["email"] == email).expect("their row");
    let (early, late) = (row("early@x.com"), row("late@x.com"));
    assert_eq!((&*early["status"], &*late["status"]), ("Expired", "Pending"));
    assert_eq!((&*early["display_name"], &*early["joined"], &*early["last_active"]), ("", "", ""));
    assert_eq!(
        (&*early["invited_at"], &*early["invitation_expires"]),
        ("2026-03-02T09:00:00Z", "2026-03-09T09:00:00Z")
    );
    assert_eq!((&*late["invited_by"], &*late["restrictions"]), ("Olivia Berg", "contact_visibility=mine"));
}

#[apply(both_engines)]
async fn a_cell_that_a_spreadsheet_would_run_is_text(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let names = ["=HYPERLINK(\"http://evil\")", "+1", "-1", "@SUM(A1)", "Comma, \"Quote\"", "Ok = fine"];
    for (nth, name) in names.iter().enumerate() {
        let user = app.db_user(name, &format!("cell{nth}@x.com")).await;
        app.db_access(user, SUPPORT, grant(Level::Agent)).await;
    }
    olivia.invite("=cmd@x.com", "agent", &[]).await.unwrap();
    let rows = exported(&olivia, "?q=x.com").await;
    let mut exported: Vec<&str> = rows.iter().map(|row| row["display_name"].as_str()).collect();
    exported.sort();
    let mut expected = ["", "'=HYPERLINK(\"http://evil\")", "'+1", "'-1", "'@SUM(A1)", "Comma, \"Quote\"", "Ok = fine"];
    expected.sort();
    assert_eq!(exported, expected);
    assert!(rows.iter().any(|row| row["email"] == "'=cmd@x.com"));
    assert!(rows.iter().flat_map(Row::values).all(|cell| !cell.starts_with(['=', '+', '-', '@', '\t', '\r'])));
}

#[apply(both_engines)]
async fn it_is_what_the_search_and_the_filter_show(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    olivia.invite("max.power@x.com", "agent", &[]).await.unwrap();
    assert_eq!(names(&exported(&olivia, "?q=MAX").await), ["Max Lind", ""]);
    assert_eq!(names(&exported(&olivia, "?q=max&status=active").await), ["Max Lind"]);
    assert_eq!(exported(&olivia, "?status=pending").await.len(), 1);
    assert_eq!(exported(&olivia, "?q=nobody").await.len(), 0);
    let page = olivia.get("/w/support/settings/users?q=max&status=active").await;
    let link = page.html.split("href=\"").find(|link| link.contains("export.csv")).expect("the button is a link");
    let link = link.split('"').next().unwrap().replace("&amp;", "&");
    assert_eq!(link, format!("{EXPORT}?q=max&status=active"));
}

#[apply(both_engines)]
async fn it_is_everyone_whatever_page_one_is_on(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let after = format!("?after={}%20zzz", olivia.access);
    assert_eq!(exported(&olivia, &after).await.len(), 3);
}

#[apply(both_engines)]
async fn three_thousand_users_arrive_whole_and_in_order(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    app.db_crowd(3000, SUPPORT, grant(Level::Agent)).await;
    let rows = exported(&olivia, "").await;
    let expected: Vec<String> = (1..=3000).map(|nth| format!("Agent {nth:04}")).collect();
    assert_eq!(names(&rows)[..3000], expected.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(names(&rows)[3000..], ["Ava Stone", "Max Lind", "Olivia Berg"]);
}

#[apply(both_engines)]
async fn it_is_for_who_may_export(app: &TestApp) {
    let Cast { olivia, max, ava, sam } = app.db_cast().await;
    max.get(EXPORT).await.is(200);
    ava.get(EXPORT).await.is(403).does_not_know(&olivia.email);
    for restriction in [Restriction::DataExport, Restriction::WorkspaceSettings] {
        let name = format!("{restriction:?} Falk");
        let person = app.db_person(&name, SUPPORT, restricted(Level::Manager, restriction)).await;
        person.get(EXPORT).await.is(403).does_not_know(&olivia.email);
    }
    let none = sam.get("/w/nowhere/settings/users/export.csv").await;
    assert_eq!(sam.get(EXPORT).await.is(404).html, none.is(404).html);
    none.says(&AppError::NotFound.to_string());
    let visitor = app.browser();
    visitor
        .get(&format!("{EXPORT}?q=max"))
        .await
        .leads_to("/sign-in?next=%2Fw%2Fsupport%2Fsettings%2Fusers%2Fexport.csv%3Fq%3Dmax");
}

#[apply(both_engines)]
async fn who_is_revoked_in_the_middle_gets_half_a_file_that_does_not_look_like_a_whole_one(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    app.db_crowd(2500, SUPPORT, grant(Level::Agent)).await;
    let cookie = format!("roster={}", app.db_session(max.user).await.as_str());
    let request = Request::get(EXPORT).header(COOKIE, cookie).body(Body::empty()).unwrap();
    // Without a network in between nothing is read ahead: each batch is made when it is asked for.
    let answer = router(app.state.clone(), CancellationToken::new(), Vec::new()).oneshot(request).await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let mut batches = answer.into_body().into_data_stream();
    for _ in ["the names of the columns", "the first thousand"] {
        batches.next().await.expect("a batch").expect("while they have access");
    }
    olivia.revoke(max.access).await.unwrap();
    assert!(batches.next().await.expect("the answer does not just end").is_err());
    assert!(batches.next().await.is_none());
}

#[apply(both_engines)]
async fn the_selected_alone_are_in_the_file_and_nobody_of_another_workspace(app: &TestApp) {
    let Cast { olivia, max, ava, sam } = app.db_cast().await;
    let ids = [ava.access, max.access, sam.access].map(|id| format!("ids%5B%5D={id}")).join("&");
    assert_eq!(names(&exported(&olivia, &format!("?{ids}")).await), ["Ava Stone", "Max Lind"]);
    assert_eq!(names(&exported(&olivia, &format!("?q=ava&{ids}")).await), ["Ava Stone"]);
}

#[apply(both_engines)]
async fn a_file_of_the_selected_reads_those_alone(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    let crowd = app.db_crowd(1500, SUPPORT, grant(Level::Agent)).await;
    app.db_many_contacts(1500, ava.access).await;
    let contact = app.db_contact("Zoe Zimmer", None).await;
    let ids = format!("?ids%5B%5D={}&ids%5B%5D={}", crowd[0], ava.access);
    for (file, found) in [
        (format!("{EXPORT}{ids}"), "Ava Stone"),
        (format!("/w/support/contacts/export.csv?ids%5B%5D={contact}"), "Zoe Zimmer"),
    ] {
        let cookie = format!("roster={}", app.db_session(olivia.user).await.as_str());
        let request = Request::get(&file).header(COOKIE, cookie).body(Body::empty()).unwrap();
        let answer = router(app.state.clone(), CancellationToken::new(), Vec::new()).oneshot(request).await.unwrap();
        let mut batches = answer.into_body().into_data_stream();
        let mut read = Vec::new();
        while let Some(batch) = batches.next().await {
            read.push(String::from_utf8(batch.unwrap().to_vec()).unwrap());
        }
        assert_eq!(read.len(), 2, "the names of the columns and one batch: {read:?}");
        assert!(read[1].contains(found), "{read:?}");
    }
}
