//! Who may import contacts, and what restricted Users learn from an import.

use super::{COUNT, IMPORT, came_to, counts, import, preview, upload};
use crate::support::{
    records::{CONTACT_PHONE, contact_email},
    *,
};
use app::{
    domain::{
        error::AppError,
        policy::{Level, Restriction},
    },
    store::db::sql,
};
use macro_rules_attribute::apply;
use uuid::Uuid;

#[apply(both_engines)]
async fn who_sees_only_their_own_learns_of_no_other_contact(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    app.db_contact("Ida Falk", Some(ava.access)).await;
    app.db_contact("Jon Ek", None).await;
    let sentence = "contacts without an “assigned_to_email” will be assigned to you";
    for level in [Level::Manager, Level::Agent] {
        let mine = restricted(level, Restriction::ContactVisibility);
        let mine = app.db_person(&format!("{level:?} Falk"), SUPPORT, mine).await;
        app.db_contact("Own Kim", Some(mine.access)).await;
        let contact = |name: &str| format!("{name},{},{CONTACT_PHONE}", contact_email(name));
        let file = format!(
            "name,email,phone\n{}\n{}\n{}\nIda Falk,,{CONTACT_PHONE}\nOwn Kim,,{CONTACT_PHONE}\n",
            contact("Ida Falk"),
            contact("Jon Ek"),
            contact("Own Kim")
        );
        let path = upload(&mine, &file).await;
        let page = mine.get(&path).await;
        counts(&page, 3, 2, 0);
        page.says(sentence).says(&format!(
            "2 Ida Falk {} {CONTACT_PHONE} {}",
            contact_email("Ida Falk"),
            mine.display_name
        ));
        came_to(&import(&mine, &path).await, 3, 2, 0);
        assert_eq!(mine.contacts("").await.unwrap().found, 4);
        counts(&preview(&mine, &file).await, 0, 5, 0);
        app.db_write(sql("delete from contacts where assigned_to = $1").bind(mine.access)).await;
    }
    preview(&olivia, "name\nx\n").await.does_not_say(sentence);
}

#[apply(both_engines)]
async fn whose_details_are_masked_learns_no_address_from_a_file(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    app.db_contact("Ida Falk", None).await;
    let sentence = "so we can't check them for duplicates";
    for level in [Level::Manager, Level::Agent] {
        let masked = restricted(level, Restriction::MaskContactDetails);
        let masked = app.db_person(&format!("{level:?} Falk"), SUPPORT, masked).await;
        let guesses =
            format!("name,email\nA,{}\nB,guess@x.com\nC,{}\n", contact_email("Ida Falk"), contact_email("Jon Ek"));
        let page = preview(&masked, &guesses).await;
        counts(&page, 3, 0, 0);
        page.says(sentence);
        // Whether the phone is the right one is not told either; the name, they see.
        for phone in [CONTACT_PHONE, "1", ""] {
            counts(&preview(&masked, &format!("name,phone\nida falk,{phone}\nKim,{phone}\n")).await, 1, 1, 0);
        }
        let exported = masked.get("/w/support/contacts/export.csv").await.html;
        let page = preview(&masked, &exported).await;
        counts(&page, 0, 0, 1);
        page.says("Email and phone are masked in this file.");
    }
    preview(&olivia, "name\nx\n").await.does_not_say(sentence);
}

#[apply(both_engines)]
async fn who_lost_access_between_preview_and_import_imports_nothing(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    let path = upload(&ava, "name\nIda\n").await;
    olivia.revoke(ava.access).await.unwrap();
    ava.post_form(&path, &path, &[]).await.is(404).does_not_say("Ida");
    ava.get(&path).await.is(404).does_not_say("Ida");
    ava.get(&format!("{path}/failed.csv")).await.is(404);
    ava.upload(IMPORT, IMPORT, "file", b"name\nJon\n").await.is(404);
    assert_eq!(app.db_count(COUNT).await, 0);
    assert_eq!(app.db_count("select count(*) from imports").await, 1);
}

#[apply(both_engines)]
async fn a_preview_is_for_whoever_sent_the_file(app: &TestApp) {
    let Cast { olivia, ava, sam, .. } = app.db_cast().await;
    app.db_access(ava.user, SALES, grant(Level::Agent)).await;
    let path = upload(&ava, "name,email\nIda,ida@x.com\nJon,jon@\n").await;
    let elsewhere = path.replace("support", "sales");
    let none = format!("{IMPORT}/{}", Uuid::now_v7());
    for (person, path) in [(&olivia, &path), (&sam, &path), (&sam, &elsewhere), (&ava, &elsewhere), (&ava, &none)] {
        let page = person.get(path).await;
        page.is(404).says(&AppError::NotFound.to_string()).does_not_know("Ida").does_not_know("jon@");
        person.post_form(path, path, &[]).await.is(404);
        person.get(&format!("{path}/failed.csv")).await.is(404).does_not_know("jon@");
    }
    for nothing in ["x", "%00", "..%2f"] {
        ava.get(&format!("{IMPORT}/{nothing}")).await.is(404);
    }
    assert_eq!(app.db_count(COUNT).await, 0);
    came_to(&import(&ava, &path).await, 1, 0, 1);
}

#[apply(both_engines)]
async fn a_file_is_sent_by_nobody_without_access(app: &TestApp) {
    let Cast { sam, .. } = app.db_cast().await;
    sam.upload(IMPORT, IMPORT, "file", b"name\nIda\n").await.is(404);
    let visitor = app.browser().upload(IMPORT, IMPORT, "file", b"name\nIda\n").await;
    visitor.leads_to("/sign-in?next=%2Fw%2Fsupport%2Fcontacts%2Fimport");
    let foreign = sam.request(reqwest::Method::POST, IMPORT).header("origin", "https://evil.example").body("");
    assert_eq!(sam.send(foreign).await.status(), 403);
    assert_eq!(app.db_count("select count(*) from imports").await, 0);
}
