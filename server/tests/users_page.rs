use crate::support::*;
use app::{
    domain::{
        error::AppError,
        invitation::InvitationState,
        policy::{Level, Refusal, Restriction},
    },
    frame::listing::{Listing, PagePosition, Status},
    users_page::row::{Counts, RowKind, UserRow},
};
use macro_rules_attribute::apply;
use std::collections::BTreeMap;
use uuid::Uuid;

const PAGE: &str = "/w/support/settings/users";

fn emails(rows: &[UserRow]) -> Vec<&str> {
    rows.iter().map(|row| row.email.as_str()).collect()
}

#[apply(both_engines)]
async fn the_first_html_holds_the_rows(app: &TestApp) {
    let Cast { olivia, max, ava, sam } = app.db_cast().await;
    let page = olivia.get(PAGE).await;
    let rows = page.is(200).rows();
    assert_eq!(rows.len(), 3, "{rows:#?}");
    for (row, person, level) in [(0, &ava, "Agent"), (1, &max, "Manager"), (2, &olivia, "Owner")] {
        for told in [&*person.display_name, &*person.email, level] {
            assert!(rows[row].contains(told), "{told}: {}", rows[row]);
        }
    }
    for act in ["EDIT", "REVOKE ACCESS"] {
        assert!(rows[0].contains(act) && rows[1].contains(act) && !rows[2].contains(act), "{rows:#?}");
    }
    assert!(
        rows[2].contains("You") && rows[2].contains("You can't change your own access. Ask another Owner."),
        "{}",
        rows[2]
    );
    page.says("1–3 of 3").says("ADD USER").says("Export").does_not_know(&sam.email);
}

#[apply(both_engines)]
async fn only_owners_and_managers_open_it(app: &TestApp) {
    let Cast { olivia, max, ava, .. } = app.db_cast().await;
    let rita = app.db_person("Rita Falk", SUPPORT, restricted(Level::Manager, Restriction::WorkspaceSettings)).await;
    max.get(PAGE).await.is(200);
    for (person, why) in [(&ava, Refusal::OwnersAndManagersOnly), (&rita, Refusal::SettingsRestricted)] {
        let page = person.get(PAGE).await;
        page.is(403).says("You don't have access to this page").says(&why.to_string()).does_not_know(&olivia.email);
        assert_eq!(person.users("").await, Err(why.into()));
    }
}

#[apply(both_engines)]
async fn another_workspace_is_not_found_in_the_words_for_none(app: &TestApp) {
    let Cast { olivia, sam, .. } = app.db_cast().await;
    let other = olivia.get("/w/sales/settings/users").await;
    let none = olivia.get("/w/nowhere/settings/users").await;
    assert_eq!(other.is(404).text().replace("sales", "nowhere"), none.is(404).text());
    other.says(&AppError::NotFound.to_string()).does_not_know(&sam.email).does_not_know("Sales");
    for workspace in ["sales", "nowhere", "", "Support", "%", "\0"] {
        let answer = olivia.users_of(workspace, &Listing::default()).await;
        assert_eq!(answer, Err(AppError::NotFound), "{workspace:?}");
    }
    for path in ["/w/%00/settings/users", "/w/%00/contacts", "/w/%00/stream", "/w/%00/settings/users/export.csv"] {
        olivia.get(path).await.is(404);
    }
}

#[apply(both_engines)]
async fn search_finds_names_and_addresses_without_case_or_accents(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    for name in ["José Álvarez", "100% Sure", "under_score", r"back\slash", "Pat \"O'Neil\"", "Özlem Çelik"] {
        app.db_person(name, SUPPORT, grant(Level::Agent)).await;
    }
    for (search, found) in [
        ("jose", &["José Álvarez"][..]),
        ("JOSÉ alvarez", &["José Álvarez"]),
        ("álvarez jo", &["José Álvarez"]),
        ("ozlem celik", &["Özlem Çelik"]),
        ("%", &["100% Sure"]),
        ("100%", &["100% Sure"]),
        ("_", &["under_score"]),
        (r"\", &[r"back\slash"]),
        (r"\%", &[]),
        ("o'neil", &["Pat \"O'Neil\""]),
        ("\"", &["Pat \"O'Neil\""]),
        ("max@northwind", &["Max Lind"]),
        ("  max   lind ", &["Max Lind"]),
        ("' or 1=1 --", &[]),
        ("max ava", &[]),
    ] {
        let page = olivia.users(search).await.unwrap();
        let names: Vec<&str> = page.rows.iter().map(UserRow::name).collect();
        assert_eq!((names.as_slice(), page.found), (found, found.len() as i64), "{search:?}");
    }
    let page = olivia.get(&format!("{PAGE}?q=jos%C3%A9")).await;
    assert_eq!((page.rows().len(), page.value("q").as_deref()), (1, Some("josé")));
    page.says("1–1 of 1").says("José Álvarez");
    olivia
        .get(&format!("{PAGE}?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E"))
        .await
        .is(200)
        .does_not_know("<script>alert");
}

#[apply(both_engines)]
async fn a_search_of_any_length_has_an_answer(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let many_words = "a ".repeat(1500);
    for search in ["x".repeat(300), "x".repeat(3000), many_words.clone(), "\0".into(), "max\0".into()] {
        assert!(
            olivia.users(&search).await.is_ok(),
            "{} characters, {} words",
            search.len(),
            search.split(' ').count()
        );
    }
    let page = olivia.get(&format!("{PAGE}?q={}", many_words.replace(' ', "+"))).await;
    page.is(200);
    olivia.get(&format!("{PAGE}?q=max%00")).await.is(200).says("Max Lind");
    olivia.get(&format!("{PAGE}?after=%00&status=everything&q=")).await.is(200).says("Max Lind");
    olivia.get(&format!("{PAGE}?after={}%20%00", Uuid::nil())).await.is(200);
}

#[apply(both_engines)]
async fn the_filters_show_and_count_by_status(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    for email in ["early@x.com", "late@x.com"] {
        olivia.invite(email, "agent", &[]).await.unwrap();
        app.advance(days(4));
    }
    let listing = |status| Listing { status, ..Default::default() };
    let of = async |status| olivia.users_of(SUPPORT, &listing(status)).await.unwrap();
    let expected = Counts { active: 3, pending: 1, expired: 1, ..Counts::default() };
    for (status, found, rows) in
        [(Status::All, 5, 5), (Status::Active, 3, 3), (Status::Pending, 1, 1), (Status::Expired, 1, 1)]
    {
        let page = of(status).await;
        let counts = Counts { online: 0, presence: 0, ..page.counts };
        assert_eq!((counts, page.found, page.rows.len()), (expected, found, rows), "{status:?}");
    }
    assert_eq!(emails(&of(Status::Pending).await.rows), ["late@x.com"]);
    assert_eq!(emails(&of(Status::Expired).await.rows), ["early@x.com"]);
    let page = olivia.get(&format!("{PAGE}?status=expired")).await;
    page.says("All 5").says("Active 3").says("Pending 1").says("Expired 1").says("1–1 of 1");
    assert!(page.row("early@x.com").contains("Expired"));
}

#[apply(both_engines)]
async fn a_search_keeps_the_filter_and_the_filters_keep_the_search(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    olivia.invite("max.power@x.com", "agent", &[]).await.unwrap();
    let page = olivia.get(&format!("{PAGE}?q=max&status=pending")).await;
    page.says("1–1 of 1");
    assert_eq!((page.rows().len(), page.value("status").as_deref()), (1, Some("pending")));
    assert!(page.html.contains("?q=max&amp;status=expired") || page.html.contains("?q=max&status=expired"));
}

#[apply(both_engines)]
async fn pending_becomes_expired_as_time_passes(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    olivia.invite("nora@x.com", "agent", &[]).await.unwrap();
    let state = async || match &olivia.row_of("nora").await.who {
        RowKind::Invited { state, .. } => *state,
        RowKind::User { .. } => panic!("not an invitation"),
    };
    app.advance(days(7) - 1);
    assert_eq!(state().await, InvitationState::Pending);
    app.advance(1);
    assert_eq!(state().await, InvitationState::Expired);
    assert!(olivia.get(PAGE).await.row("nora@x.com").contains("Expired"));
}

#[apply(both_engines)]
async fn the_pages_neither_skip_nor_double_whoever_stays(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let crowd = app.db_crowd(130, SUPPORT, grant(Level::Agent)).await;
    let mut seen: BTreeMap<Uuid, usize> = BTreeMap::new();
    let mut listing = Listing::default();
    for name in ["Agent 0000 Before", "Agent 0049 Between", "Zoe After", "Agent 0120 Later"] {
        let page = olivia.users_of(SUPPORT, &listing).await.unwrap();
        page.rows.iter().for_each(|row| *seen.entry(row.id).or_default() += 1);
        let user = app.db_user(name, &format!("{}@late.example", name.replace(' ', ".").to_lowercase())).await;
        app.db_access(user, SUPPORT, grant(Level::Agent)).await;
        match page.next {
            Some(next) => listing.place = PagePosition::After(next),
            None => break,
        }
    }
    assert!(crowd.iter().all(|access| seen.get(access) == Some(&1)));
    assert!(seen.values().all(|times| *times == 1));
}

#[apply(both_engines)]
async fn people_of_one_name_each_have_their_row_across_pages(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    for nth in 0..60 {
        let user = app.db_user("Kim Lee", &format!("kim{nth}@x.com")).await;
        app.db_access(user, SUPPORT, grant(Level::Agent)).await;
    }
    let first = olivia.get(&format!("{PAGE}?q=kim")).await;
    assert_eq!(first.says("1–50 of 60").says("Next page").rows().len(), 50);
    let next = olivia.users("kim").await.unwrap().next;
    let place = PagePosition::After(next.unwrap());
    let second = olivia.users_of(SUPPORT, &Listing { search: "kim".into(), place, ..Default::default() }).await;
    assert_eq!((second.as_ref().unwrap().rows.len(), &second.as_ref().unwrap().next), (10, &None));
}

#[apply(both_engines)]
async fn the_next_page_is_a_link_that_works_without_a_script(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    app.db_crowd(60, SUPPORT, grant(Level::Agent)).await;
    let first = olivia.get(PAGE).await;
    let next = first.html.split("href=\"").find(|link| link.contains("after=")).expect("a next page");
    let next = next.split('"').next().unwrap().replace("&amp;", "&");
    let second = olivia.get(&next).await;
    second.is(200).says("Previous page").does_not_say("Next page").says("51–63 of 63");
    assert!(second.rows().iter().all(|row| !first.rows().contains(row)));
}

#[apply(both_engines)]
async fn who_is_online_and_when_they_were_last_active(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    app.advance(minutes(20));
    assert!(olivia.get(PAGE).await.row("Ava Stone").contains("20 minutes ago"));
    ava.get("/w/support/contacts").await;
    app.flush_presence().await;
    assert!(olivia.get(PAGE).await.row("Ava Stone").contains("Online"));
    app.advance(LEASE_MS);
    let page = olivia.get(PAGE).await;
    let row = page.row("Ava Stone");
    assert!(!row.contains("Online") && row.contains("just now"), "{row}");
    assert!(page.html.contains("2026-03-02T09:20:00Z"), "the exact time is in the tooltip");
}

#[apply(both_engines)]
async fn every_act_without_a_script_is_a_sign_of_life_too(app: &TestApp) {
    let Cast { olivia, max, ava, .. } = app.db_cast().await;
    app.advance(minutes(90));
    max.post_form(PAGE, "/api/users/edit", &[("workspace", SUPPORT), ("id", &ava.access.to_string())]).await;
    app.flush_presence().await;
    assert!(olivia.get(PAGE).await.row("Max Lind").contains("Online"));
    assert!(olivia.get(PAGE).await.row("Ava Stone").contains("1 hour ago"));
}

#[apply(both_engines)]
async fn a_page_past_the_end_offers_the_way_back(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let page = olivia.get(&format!("{PAGE}?after={}%20zzz", Uuid::nil())).await;
    page.is(200).says("This page is now empty").says("Go back to the first page");
    olivia.get(&format!("{PAGE}?q=nobody")).await.is(200).says("No Users found");
}
