//! The program itself, killed while it hands 100,000 contacts on, and while it invites 3,000 people.

use crate::support::{program::Program, *};
use app::{
    domain::policy::Level,
    store::{
        clock::Clock,
        db::{Db, sql},
    },
};
use macro_rules_attribute::apply;
use reqwest::header::{ACCEPT, ORIGIN};
use std::time::{Duration, Instant};
use tokio::time::{sleep, timeout};
use uuid::Uuid;

const CONTACTS: i64 = 100_000;
/// Of the time that the whole takes, in percent: from its beginning to after its answer.
const MOMENTS: [u32; 8] = [25, 200, 60, 10, 40, 90, 15, 200];
const ANSWERING_MAX: Duration = Duration::from_secs(60);

async fn post(browser: &Browser, path: &str, form: &[(&str, &str)]) -> reqwest::Result<reqwest::Response> {
    let request = browser.request(reqwest::Method::POST, path).header(ORIGIN, &browser.url);
    let request = request.header("sec-fetch-site", "same-origin").header(ACCEPT, "application/json");
    request.form(form).send().await
}

/// Whether it was answered that it is done.
async fn hand_on(browser: &Browser, from: Uuid, to: Uuid) -> bool {
    let (from, to) = (from.to_string(), to.to_string());
    let form = [("workspace", SUPPORT), ("id", &*from), ("hand_on", "true"), ("recipient", &*to)];
    post(browser, "/api/users/revoke", &form).await.is_ok_and(|it| it.status().is_success())
}

/// Whom the contacts are assigned to, one of the two; the other has none.
async fn holder(database_url: &str, (giver, taker): (Uuid, Uuid)) -> Uuid {
    let db = Db::open(database_url).await.expect("it opens");
    // What PostgreSQL had been asked to commit is done once its lock is gone.
    let mut tx = db.begin_in_all(sql("select id from workspaces")).await.expect("a transaction");
    let held = sql("select a.id, (select count(*) from contacts c where c.assigned_to = a.id),
            (a.revoked_at is not null) from accesses a where a.id in ($1, $2)");
    let held = held.bind(giver).bind(taker).fetch_all::<(Uuid, i64, bool)>(&mut tx).await.expect("two accesses");
    let of = |access: Uuid| held.iter().find(|(id, ..)| *id == access).map(|(_, count, ended)| (*count, *ended));
    let taken = match (of(giver), of(taker)) {
        (Some((CONTACTS, false)), Some((0, false))) => giver,
        (Some((0, true)), Some((CONTACTS, false))) => taker,
        other => panic!("neither all nor nothing: {other:?}"),
    };
    let again = sql("update accesses set revoked_at = null, revoked_by = null where id = $1");
    again.bind(giver).execute(&mut tx).await.expect("access again");
    tx.commit().await.expect("a commit");
    db.close().await;
    taken
}

#[apply(both_engines)]
async fn a_kill_in_the_middle_of_handing_on_100_000_contacts_leaves_all_or_nothing(app: &TestApp) {
    app.advance(Clock::System.now() - app.now());
    app.db_organization("Northwind").await;
    app.db_workspace("Support").await;
    let olivia = app.db_person("Olivia Berg", SUPPORT, grant(Level::Owner)).await;
    let session = app.db_session(olivia.user).await;
    let mut giver = app.db_person("Ann Ek", SUPPORT, grant(Level::Agent)).await.access;
    let mut taker = app.db_person("Ben Ek", SUPPORT, grant(Level::Agent)).await.access;
    app.db_many_contacts(CONTACTS, giver).await;
    app.state.db.close().await;
    let (url, mut whole, mut moved) = (app.database_url(), Duration::ZERO, 0);

    let rounds = 1 + asked("ROSTER_CASES").map_or(3, |cases| cases / 10);
    for round in 0..rounds {
        let mut program = Program::start(&url).await;
        program.browser.db_cookie(&session);
        let (began, mut answered) = (Instant::now(), false);
        let hand_on = async { answered = hand_on(&program.browser, giver, taker).await };
        if round == 0 {
            timeout(ANSWERING_MAX, hand_on).await.expect("it is answered");
            whole = began.elapsed();
            assert!(answered);
        } else {
            let moment = whole * MOMENTS[(round as usize - 1) % MOMENTS.len()] / 100;
            let _ = timeout(moment, hand_on).await;
        }
        program.child.kill().await.expect("it is killed");
        let holds = holder(&url, (giver, taker)).await;
        assert!(!answered || holds == taker, "what was answered is kept");
        if holds == taker {
            moved += 1;
            (giver, taker) = (taker, giver);
        }
    }
    let engine = if url.starts_with("sqlite") { "SQLite" } else { "PostgreSQL" };
    println!("{engine}: {CONTACTS} contacts in {whole:.1?}; of {} kills all had moved after {}", rounds - 1, moved - 1);
}

const PEOPLE: i64 = 3000;

/// Invited, mails owed, and lines of the audit; whoever was inviting is gone.
async fn invited(database_url: &str) -> (i64, i64, i64) {
    let db = Db::open(database_url).await.expect("it opens");
    let mut tx = db.begin_in_all(sql("select id from workspaces")).await.expect("a transaction");
    let counted = sql("select (select count(distinct email) from invitations), (select count(*) from outbox),
        (select count(*) from audit where act = 'invited')");
    let counted = counted.fetch_one::<(i64, i64, i64)>(&mut tx).await.expect("three counts");
    let over = sql("update imports set running_until = 0 where running_until is not null");
    over.execute(&mut tx).await.expect("its time is over");
    tx.commit().await.expect("a commit");
    db.close().await;
    counted
}

#[apply(both_engines)]
async fn an_import_that_is_killed_goes_on_and_nobody_gets_a_second_mail(app: &TestApp) {
    app.advance(Clock::System.now() - app.now());
    app.db_organization("Northwind").await;
    app.db_workspace("Support").await;
    app.db_lift_limits().await;
    let olivia = app.db_person("Olivia Berg", SUPPORT, grant(Level::Owner)).await;
    let session = app.db_session(olivia.user).await;
    let import = "/w/support/settings/users/import";
    let people: String = (0..PEOPLE).map(|nth| format!("p{nth}@x.com\n")).collect();
    let sent = olivia.upload(import, import, "file", format!("email\n{people}jon@\n").as_bytes()).await;
    let path = sent.location().expect("the preview");
    app.state.db.close().await;
    let (url, mut kills) = (app.database_url(), Vec::new());
    loop {
        let mut program = Program::start(&url).await;
        program.browser.db_cookie(&session);
        post(&program.browser, &path, &[("how", "valid")]).await.expect("it has begun");
        let moment = Duration::from_millis(300 * kills.len() as u64);
        let done = async {
            while !program.browser.get(&path).await.text().contains("3,000 invited") {
                sleep(Duration::from_millis(50)).await;
            }
        };
        let is_done = timeout(moment, done).await.is_ok();
        program.child.kill().await.expect("it is killed");
        let (people, mails, lines) = invited(&url).await;
        assert!(people == mails && people == lines, "{people} people, {mails} mails, {lines} lines");
        kills.push(people);
        if is_done {
            break;
        }
    }
    assert_eq!(kills.last(), Some(&PEOPLE));
    println!("{} kills, after which were invited: {kills:?}", kills.len() - 1);
}
