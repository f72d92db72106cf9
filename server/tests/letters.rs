//! Names and addresses in any letters, found however they are typed.

use crate::support::*;
use app::{
    domain::policy::{Level, Restriction},
    store::db::{Db, sql},
};
use macro_rules_attribute::apply;

const NAMES: &str = include_str!("inputs/letters-to-search.csv");
const IMPORT: &str = "/w/support/contacts/import";
const USERS: &str = "/w/support/settings/users";

/// What is typed, and the numbers of the lines of `NAMES` that it finds.
const TYPED: [(&str, &[usize]); 24] = [
    ("lodz lecka", &[1]),
    ("Łęcka", &[1]),
    ("bjorn odegard", &[2]),
    ("Ødegård", &[2]),
    ("dorde dukic", &[3]),
    ("thora aegisdottir", &[4]),
    ("Ægis", &[4]),
    ("hal ghaxaq", &[5]),
    ("mass grosser", &[6]),
    ("MASS", &[6]),
    ("maß", &[6]),
    ("μιχαλης", &[7, 8]),
    ("ΜΙΧΆΛΗΣ", &[7, 8]),
    ("Παππάς", &[7]),
    ("παππασ", &[7]),
    ("νικου", &[8]),
    ("की", &[9]),
    ("का", &[10]),
    ("नाम", &[9, 10]),
    ("ดี", &[11]),
    ("ดู", &[12]),
    ("ดำ", &[11, 12]),
    ("ｂｊｏｒｎ", &[2]),
    ("q7@example.org", &[7]),
];

fn names() -> Vec<(&'static str, &'static str)> {
    NAMES.lines().skip(1).map(|line| line.split_once(',').expect("a name and an email")).collect()
}

async fn add_users(app: &TestApp, people: &[(&str, &str)]) {
    for (name, email) in people {
        let user = app.db_user(name, email).await;
        app.db_access(user, SUPPORT, grant(Level::Agent)).await;
    }
}

async fn import_contacts(person: &Person, file: &str) {
    let answer = person.upload(IMPORT, IMPORT, "file", file.as_bytes()).await;
    let preview = answer.is(303).location().expect("the preview");
    person.post_form(&preview, &preview, &[]).await.leads_to(&preview);
}

async fn users(person: &Person, typed: &str) -> Vec<String> {
    let rows = person.users(typed).await.unwrap().rows;
    rows.iter().map(|row| row.name().to_owned()).collect()
}

async fn contacts(person: &Person, typed: &str) -> Vec<String> {
    person.contacts(typed).await.unwrap().contacts.into_iter().map(|contact| contact.name).collect()
}

#[apply(both_engines)]
async fn users_and_contacts_are_found_in_any_letters(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    add_users(app, &names()).await;
    import_contacts(&olivia, NAMES).await;
    for (typed, lines) in TYPED {
        let mut expected: Vec<&str> = lines.iter().map(|line| names()[line - 1].0).collect();
        expected.sort_unstable();
        for mut found in [users(&olivia, typed).await, contacts(&olivia, typed).await] {
            found.sort_unstable();
            assert_eq!(found, expected, "{typed}");
        }
    }
}

#[apply(both_engines)]
async fn apostrophes_widths_and_dotted_letters_are_found_in_every_form(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let people = [
        ("Sinéad O’Brien", "sinead@x.com"),
        ("İpek Yılmaz", "ipek@x.com"),
        ("Ａｎｎａ Berg", "anna@x.com"),
        ("Jean\u{2011}Luc Œuvrard", "jean@x.com"),
    ];
    add_users(app, &people).await;
    let file: String = people.iter().map(|(name, email)| format!("{name},{email}\n")).collect();
    import_contacts(&olivia, &format!("name,email\n{file}")).await;
    for (typed, found) in [
        ("o'brien", 0),
        ("O’Brien", 0),
        ("oʼbrien", 0),
        ("o`brien", 0),
        ("o´brien", 0),
        ("İPEK", 1),
        ("ipek", 1),
        ("IPEK yilmaz", 1),
        ("YILMAZ", 1),
        ("anna berg", 2),
        ("ａｎｎａ", 2),
        ("jean-luc", 3),
        ("oeuvrard", 3),
    ] {
        assert_eq!(users(&olivia, typed).await, [people[found].0], "{typed}");
        assert_eq!(contacts(&olivia, typed).await, [people[found].0], "{typed}");
    }
}

#[apply(both_engines)]
async fn a_domain_is_found_in_its_own_letters_and_in_ascii(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    olivia.invite("nora@bücher.example", "agent", &[]).await.unwrap();
    add_users(app, &[("Ida Falk", "ida@xn--bcher-kva.example")]).await;
    import_contacts(&olivia, "name,email\nKim Ek,kim@bücher.example\n").await;
    for typed in ["bücher.example", "bucher", "xn--bcher-kva", "BÜCHER.EXAMPLE"] {
        assert_eq!(users(&olivia, typed).await, ["Ida Falk", "nora@xn--bcher-kva.example"], "{typed}");
        assert_eq!(contacts(&olivia, typed).await, ["Kim Ek"], "{typed}");
        let page = olivia.get(&format!("/organization/users?q={}", app::domain::url::encode(typed))).await;
        page.is(200).says("ida@xn--bcher-kva.example").says("nora@xn--bcher-kva.example");
    }
    assert_eq!(users(&olivia, "nora@bücher.example").await.len(), 1);
    assert_eq!(contacts(&olivia, "kim@bücher.example").await.len(), 1);
}

#[apply(both_engines)]
async fn a_telephone_number_is_found_however_it_is_written(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let masked = app.db_person("Mia Falk", SUPPORT, restricted(Level::Agent, Restriction::MaskContactDetails)).await;
    import_contacts(
        &olivia,
        "name,phone\nHome,070-123 45 67\nAbroad,+46 70 123 45 67\nBoth,+46 (0)70 1234567\nOther,070-123 45 68\n\
         Room 12,08 7\nHere,(415) 555-2671\nSpain,600 11 22 33\nDenmark,+45 32 12 34 56\nAarhus,32 12 34 56\n",
    )
    .await;
    for (typed, found) in [
        ("0701234567", &["Abroad", "Both", "Home"][..]),
        ("070 123 45 67", &["Abroad", "Both", "Home"]),
        ("+46701234567", &["Abroad", "Both", "Home"]),
        ("0046 70 123 45 67", &["Abroad", "Both", "Home"]),
        ("1234567", &["Abroad", "Both", "Home"]),
        ("home 0701234567", &["Home"]),
        ("0701234568", &["Other"]),
        ("4568", &["Other"]),
        ("12 room", &["Room 12"]),
        ("0709999999", &[]),
        ("+1 415 555 2671", &["Here"]),
        ("+34 600 112 233", &["Spain"]),
        ("+45 32 12 34 56", &["Aarhus", "Denmark"]),
        ("+46 32 12 34 56", &["Aarhus"]),
    ] {
        assert_eq!(contacts(&olivia, typed).await, found, "{typed}");
        let seen = if typed == "12 room" { found } else { &[] };
        assert_eq!(contacts(&masked, typed).await, seen, "what is masked is not searched: {typed}");
    }
}

#[apply(both_engines)]
async fn the_letters_that_were_found_are_marked_whatever_their_script(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    add_users(app, &names()).await;
    for (typed, marked) in [("lodz", "<mark>Łódź<"), ("की", "<mark>की<"), ("ss", "<mark>ß<")] {
        let page = olivia.get(&format!("{USERS}?q={}", app::domain::url::encode(typed))).await;
        assert!(page.html.contains(marked), "{typed}: {}", page.html);
    }
}

/// An older Roster folded names in another way: the keys that it has stored find nobody.
#[apply(both_engines)]
async fn a_start_makes_the_keys_of_an_older_roster_anew(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    add_users(app, &names()).await;
    import_contacts(&olivia, NAMES).await;
    olivia.invite("nora@bücher.example", "agent", &[]).await.unwrap();
    olivia.edit(ava.access, "agent", &["data_export"]).await.unwrap();
    app.db_crowd(1100, SALES, grant(Level::Agent)).await;
    for older in [
        "update users set search_key = 'x', sort_key = 'x'",
        "update accesses set search_key = 'x', sort_key = 'x'",
        "update invitations set search_key = 'x', sort_key = 'x'",
        "update contacts set name_key = 'x', detail_key = 'x'",
        "update audit set search_key = 'x'",
        "update search_folding set version = 0",
    ] {
        app.db_write(sql(older)).await;
    }
    assert_eq!(users(&olivia, "lodz").await, [""; 0]);
    // Two nodes that start at once.
    let url = app.database_url();
    let (one, other) = tokio::join!(Db::open(&url), Db::open(&url));
    one.expect("it starts").close().await;
    other.expect("it starts").close().await;
    assert_eq!(users(&olivia, "lodz").await, ["Łódź Łęcka"]);
    assert_eq!(users(&olivia, "bücher").await, ["nora@xn--bcher-kva.example"]);
    assert_eq!(contacts(&olivia, "thora q4@example.org").await, ["Þóra Ægisdóttir"]);
    olivia.get("/w/support/settings/audit?q=ava+stone").await.says("Ava Stone");
    olivia.get("/organization/users?q=agent1077").await.says("Agent 1077");
    assert_eq!(app.db_count("select count(*) from accesses where search_key = 'x' or sort_key = 'x'").await, 0);
    assert_eq!(app.db_count("select version from search_folding").await, 1);
}
