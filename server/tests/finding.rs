//! Filters, sorts and pages of the Users page, as its address has them.

use crate::support::*;
use app::{
    domain::policy::{Level, Restriction},
    frame::listing::{By, Listing, Order, PagePosition, Sort, Status},
    users_page::row::UserRow,
};
use macro_rules_attribute::apply;
use std::collections::BTreeSet;
use uuid::Uuid;

const PAGE: &str = "/w/support/settings/users";

fn names(rows: &[UserRow]) -> Vec<&str> {
    rows.iter().map(UserRow::name).collect()
}

fn sorted(by: By, order: Order) -> Listing {
    Listing { sort: Sort { by, order }, ..Default::default() }
}

#[apply(both_engines)]
async fn levels_and_restrictions_narrow_the_list_and_each_other(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    app.db_person("Rita Falk", SUPPORT, restricted(Level::Manager, Restriction::DataExport)).await;
    app.db_person("Abel Falk", SUPPORT, restricted(Level::Agent, Restriction::DataExport)).await;
    app.db_person("Cleo Falk", SUPPORT, restricted(Level::Agent, Restriction::ContactVisibility)).await;
    olivia.invite("late@x.com", "agent", &["data_export"]).await.unwrap();
    for (query, found) in [
        ("level=owner", &["Olivia Berg"][..]),
        ("level=manager", &["Max Lind", "Rita Falk"]),
        ("restriction=data_export", &["Abel Falk", "late@x.com", "Rita Falk"]),
        ("restriction=data_export&level=agent", &["Abel Falk", "late@x.com"]),
        ("restriction=data_export&level=agent&status=active", &["Abel Falk"]),
        ("restriction=contact_visibility%3Dmine", &["Cleo Falk"]),
        ("restriction=workspace_settings", &[]),
        ("level=agent&q=falk", &["Abel Falk", "Cleo Falk"]),
        (
            "level=boss&restriction=none",
            &["Abel Falk", "Ava Stone", "Cleo Falk", "late@x.com", "Max Lind", "Olivia Berg", "Rita Falk"],
        ),
    ] {
        let page = olivia.users_of(SUPPORT, &Listing::parse(query)).await.unwrap();
        assert_eq!((names(&page.rows).as_slice(), page.found), (found, found.len() as i64), "{query}");
        let html = olivia.get(&format!("{PAGE}?{query}")).await;
        assert_eq!(html.rows().len(), found.len(), "{query}");
    }
    let page = olivia.get(&format!("{PAGE}?level=agent&restriction=data_export&q=a")).await;
    page.says("Level: Agent").says("Restriction: No exports");
    assert!(page.html.contains("aria-label=\"Clear filters\""));
    assert_eq!(page.value("level").as_deref(), Some("agent"), "a search without a script keeps the filters");
}

#[apply(both_engines)]
async fn online_and_long_unseen_people_are_found_and_counted(app: &TestApp) {
    let Cast { olivia, max, ava, .. } = app.db_cast().await;
    let seen = app::store::db::sql("update accesses set last_active_at = $1 where id = $2");
    app.db_write(seen.bind(app.now() - days(30) - 1).bind(ava.access)).await;
    olivia.get(PAGE).await;
    max.get(PAGE).await;
    app.flush_presence().await;
    let of = async |status| olivia.users_of(SUPPORT, &Listing { status, ..Default::default() }).await.unwrap();
    let (online, quiet) = (of(Status::Online).await, of(Status::Quiet).await);
    assert_eq!((names(&online.rows), names(&quiet.rows)), (vec!["Max Lind", "Olivia Berg"], vec!["Ava Stone"]));
    assert_eq!((online.found, quiet.found, quiet.counts.online, quiet.counts.quiet), (2, 1, 2, 1));
    app.advance(LEASE_MS);
    assert_eq!(of(Status::Online).await.found, 0);
    olivia.get(&format!("{PAGE}?status=quiet")).await.says("Inactive for 30+ days 1").says("1–1 of 1");
}

#[apply(both_engines)]
async fn each_column_sorts_both_ways(app: &TestApp) {
    let Cast { olivia, max, ava, .. } = app.db_cast().await;
    app.advance(minutes(5));
    let abel = app.db_person("Abel Falk", SUPPORT, grant(Level::Manager)).await;
    for person in [&max, &abel, &ava] {
        app.advance(minutes(5));
        person.get("/w/support/contacts").await;
        app.flush_presence().await;
    }
    app.advance(minutes(5));
    olivia.invite("late@x.com", "owner", &[]).await.unwrap();
    for (by, expected) in [
        (By::Name, ["Abel Falk", "Ava Stone", "late@x.com", "Max Lind", "Olivia Berg"]),
        (By::Level, ["late@x.com", "Olivia Berg", "Abel Falk", "Max Lind", "Ava Stone"]),
        (By::LastActive, ["late@x.com", "Olivia Berg", "Max Lind", "Abel Falk", "Ava Stone"]),
    ] {
        let page = olivia.users_of(SUPPORT, &sorted(by, Order::Ascending)).await.unwrap();
        assert_eq!(names(&page.rows), expected, "{by:?}");
        let page = olivia.users_of(SUPPORT, &sorted(by, Order::Descending)).await.unwrap();
        assert_eq!(names(&page.rows), expected.into_iter().rev().collect::<Vec<_>>(), "{by:?}, descending");
    }
    let page = olivia.users_of(SUPPORT, &sorted(By::Joined, Order::Descending)).await.unwrap();
    assert_eq!(names(&page.rows)[..2], ["late@x.com", "Abel Falk"]);
    let html = olivia.get(&format!("{PAGE}?sort=-active")).await.html;
    assert!(html.contains("aria-sort=\"descending\""), "{html}");
    assert!(html.contains("?sort=active\""), "the same column again sorts the other way");
}

#[apply(both_engines)]
async fn the_pages_of_every_sort_go_forth_and_back_through_everybody_once(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    app.db_crowd(112, SUPPORT, grant(Level::Agent)).await;
    for nth in 0..8 {
        olivia.invite(&format!("p{nth}@x.com"), "manager", &[]).await.unwrap();
    }
    for &by in By::ALL {
        for order in [Order::Ascending, Order::Descending] {
            let mut listing = sorted(by, order);
            let (mut seen, mut pages) = (BTreeSet::new(), Vec::new());
            loop {
                let page = olivia.users_of(SUPPORT, &listing).await.unwrap();
                assert_eq!((page.before, page.found), (50 * pages.len() as i64, 123), "{by:?} {order:?}");
                let ids: Vec<Uuid> = page.rows.iter().map(|row| row.id).collect();
                assert!(ids.iter().all(|id| seen.insert(*id)), "nobody twice, by {by:?} {order:?}");
                assert_eq!(page.previous.is_some(), !pages.is_empty());
                pages.push(ids);
                let Some(next) = page.next else { break };
                listing.place = PagePosition::After(next);
            }
            assert_eq!(seen.len(), 123, "{by:?} {order:?}");
            for expected in pages.iter().rev().skip(1) {
                let page = olivia.users_of(SUPPORT, &listing).await.unwrap();
                listing.place = PagePosition::Before(page.previous.unwrap());
                let page = olivia.users_of(SUPPORT, &listing).await.unwrap();
                assert_eq!(page.rows.iter().map(|row| row.id).collect::<Vec<_>>(), *expected, "{by:?} {order:?}");
            }
        }
    }
}

#[apply(both_engines)]
async fn the_page_before_the_second_is_a_whole_first_page(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let crowd = app.db_crowd(60, SUPPORT, grant(Level::Agent)).await;
    let first = olivia.users("").await.unwrap();
    let second = Listing { place: PagePosition::After(first.next.unwrap()), ..Default::default() };
    let previous = olivia.users_of(SUPPORT, &second).await.unwrap().previous.unwrap();
    olivia.revoke(crowd[0]).await.unwrap();
    let back = Listing { place: PagePosition::Before(previous), ..Default::default() };
    let page = olivia.users_of(SUPPORT, &back).await.unwrap();
    assert_eq!((page.rows.len(), page.before, page.previous), (50, 0, None));
}

#[apply(both_engines)]
async fn somebody_can_be_linked_to_wherever_they_stand(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let crowd = app.db_crowd(120, SUPPORT, grant(Level::Agent)).await;
    olivia.invite("zz@x.com", "agent", &[]).await.unwrap();
    let invited = olivia.row_of("zz@x.com").await.id;
    for (id, name, before) in [(crowd[77], "Agent 0078", 77), (invited, "zz@x.com", 123)] {
        let page =
            olivia.users_of(SUPPORT, &Listing { place: PagePosition::At(id), ..Default::default() }).await.unwrap();
        assert_eq!((page.rows[0].name(), page.before, page.missing), (name, before, false));
        let html = olivia.get(&format!("{PAGE}?at={id}")).await;
        html.says("Previous page");
        assert!(html.rows()[0].contains(name));
        let panel = olivia.get(&format!("{PAGE}?dialog=user&id={}", crowd[1])).await;
        assert!(panel.is(200).html.contains(&format!("?at={}", crowd[1])), "each User has their link");
    }
    olivia.revoke(crowd[77]).await.unwrap();
    for gone in [crowd[77], Uuid::nil()] {
        let html = olivia.get(&format!("{PAGE}?at={gone}")).await;
        html.is(200).says("That person no longer has access or an invitation here").says("1–50 of 123");
    }
}

#[apply(both_engines)]
async fn somebody_of_another_workspace_is_linked_to_like_nobody(app: &TestApp) {
    let Cast { olivia, sam, .. } = app.db_cast().await;
    let page = olivia.get(&format!("{PAGE}?at={}", sam.access)).await;
    page.says("That person no longer has access or an invitation here").does_not_know(&sam.email);
}

#[apply(both_engines)]
async fn what_was_found_is_marked(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    app.db_person("José <b>Álvarez", SUPPORT, grant(Level::Agent)).await;
    let html = olivia.get(&format!("{PAGE}?q=jose+alv")).await.html;
    assert!(html.contains("<mark>José") && html.contains("&lt;b&gt;") && html.contains("<mark>Álv"), "{html}");
}

#[apply(both_engines)]
async fn a_cursor_of_another_sort_or_of_nobody_is_the_beginning(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    for query in
        ["sort=-active&after=x", "sort=level&before=019aa000-0000-7000-8000-000000000001%20x", "after=%20", "at=0"]
    {
        olivia.get(&format!("{PAGE}?{query}")).await.is(200).says("1–3 of 3");
    }
}

#[apply(both_engines)]
async fn the_export_keeps_the_filters_and_the_order(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    app.db_person("Abel Falk", SUPPORT, grant(Level::Manager)).await;
    let page = olivia.get(&format!("{PAGE}?level=manager&sort=-name&after={}%20m", Uuid::nil())).await;
    let link = page.html.split("href=\"").find(|link| link.contains("export.csv")).unwrap();
    let link = link.split('"').next().unwrap().replace("&amp;", "&");
    let csv = olivia.get(&link).await.html;
    let people: Vec<&str> = csv.lines().skip(1).filter_map(|line| line.split(',').nth(1)).collect();
    assert_eq!(people, ["Max Lind", "Abel Falk"]);
}

#[apply(both_engines)]
async fn more_than_a_thousand_are_told_as_more_and_everybody_is_reached(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let crowd = app.db_crowd(1060, SUPPORT, grant(Level::Agent)).await;
    let mut listing = Listing { search: "agent".into(), ..Default::default() };
    let mut seen = BTreeSet::new();
    loop {
        let page = olivia.users_of(SUPPORT, &listing).await.unwrap();
        seen.extend(page.rows.iter().map(|row| row.id));
        let Some(next) = page.next else { break };
        listing.place = PagePosition::After(next);
    }
    assert!(crowd.iter().all(|access| seen.contains(access)) && seen.len() == crowd.len());
    olivia.get(&format!("{PAGE}?q=agent")).await.says("1–50 of 1,000+").says("All 1,063");
    let last = olivia.get(&format!("{PAGE}?{}", listing.query())).await;
    last.says("of 1,000+").does_not_say("Next page").says("Previous page");
    olivia.get(PAGE).await.says("1–50 of 1,063");
}

#[apply(both_engines)]
async fn the_number_of_all_follows_whoever_comes_and_goes(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    let all = async || olivia.users("").await.unwrap().counts.active;
    assert_eq!(all().await, 3);
    olivia.revoke(ava.access).await.unwrap();
    assert_eq!(all().await, 2);
    olivia.invite("nora@x.com", "agent", &[]).await.unwrap();
    let link = app.link_in_mail_to("nora@x.com").await;
    cast::accept(&app.browser(), &link, "Nora Vik").await;
    assert_eq!(all().await, 3);
}

/// Few are looked up by their trigrams, many are met in the list's order, and short words have no trigram: whichever way,
/// the same people are found.
#[apply(both_engines)]
async fn few_and_many_are_found_by_any_letters_of_theirs(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    app.db_crowd(400, SUPPORT, grant(Level::Agent)).await;
    app.db_person("Zoë \"Quill\" Agent", SUPPORT, grant(Level::Agent)).await;
    app.db_person("Bea Zoë", SALES, grant(Level::Agent)).await;
    let found = async |typed: &str| {
        let page = olivia.users(typed).await.unwrap();
        (page.found, page.rows.first().map(|row| row.name().to_owned()).unwrap_or_default())
    };
    for (typed, count, first) in [
        ("agent", 401, "Agent 0001"),
        ("agent 003", 11, "Agent 0003"),
        ("003 nt", 11, "Agent 0003"),
        ("0399", 1, "Agent 0399"),
        ("zoe", 1, "Zoë \"Quill\" Agent"),
        ("zo", 1, "Zoë \"Quill\" Agent"),
        ("\"quill\" agent", 1, "Zoë \"Quill\" Agent"),
        ("l\" a", 1, "Zoë \"Quill\" Agent"),
        ("agent not zoe", 0, ""),
        ("age*", 0, ""),
        ("ent 00", 103, "Agent 0001"),
    ] {
        assert_eq!(found(typed).await, (count, first.to_owned()), "{typed}");
    }
    assert_eq!(found("stone").await.0, 1);
    olivia.revoke(ava.access).await.unwrap();
    assert_eq!(found("stone").await.0, 0);
}

#[apply(both_engines)]
async fn an_address_that_is_pasted_with_a_name_finds_its_person(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    olivia.invite("anna@x.com", "agent", &[]).await.unwrap();
    for (typed, name) in [
        ("Anna Berg <anna@x.com>", "anna@x.com"),
        ("mailto:anna@x.com", "anna@x.com"),
        ("anna@x.com (Anna)", "anna@x.com"),
        (" \"anna@x.com\". ", "anna@x.com"),
        (&format!("Somebody <{}>", ava.email), "Ava Stone"),
        (&format!("stone {}", ava.email), "Ava Stone"),
    ] {
        let page = olivia.users_of(SUPPORT, &Listing { search: typed.to_owned(), ..Default::default() }).await.unwrap();
        assert_eq!(names(&page.rows), [name], "{typed}");
    }
}
