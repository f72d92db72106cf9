//! Sixteen at once. Each round's history, who did what from when to when and what came of it, must be one that could
//! have happened one after the other. `bin/prove` runs many more rounds than a test run does.

use crate::support::*;
use app::{
    domain::{
        error::{AppError, InvalidRecipient},
        outcome::Outcome,
        policy::{Grant, Level},
    },
    store::db::sql,
};
use macro_rules_attribute::apply;
use std::{
    collections::BTreeSet,
    future::Future,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::Barrier;
use uuid::Uuid;

const CLIENTS: usize = 16;
const RESTRICTIONS: [&str; 5] =
    ["workspace_settings", "data_export", "contact_deletion", "contact_visibility=mine", "mask_contact_details"];

fn rounds() -> usize {
    asked("ROSTER_CASES").map_or(15, |cases| cases as usize / 4)
}

/// One client's act, and its answer.
#[derive(Debug)]
struct Said<T> {
    by: usize,
    on: usize,
    answer: T,
    began: Duration,
    ended: Duration,
}

/// Nobody begins before everybody is ready.
async fn at_once<F: Future<Output: Send + 'static> + Send + 'static>(
    acts: impl IntoIterator<Item = (usize, usize, F)>,
) -> Vec<Said<F::Output>> {
    let acts: Vec<_> = acts.into_iter().collect();
    let (ready, zero) = (Arc::new(Barrier::new(acts.len())), Instant::now());
    let acts = acts.into_iter().map(|(by, on, act)| {
        let ready = ready.clone();
        tokio::spawn(async move {
            ready.wait().await;
            let began = zero.elapsed();
            let answer = act.await;
            Said { by, on, answer, began, ended: zero.elapsed() }
        })
    });
    let mut history = Vec::new();
    for act in acts.collect::<Vec<_>>() {
        history.push(act.await.expect("a client answers"));
    }
    history
}

type Answer = Result<Outcome, AppError>;

fn took_effect(said: &&Said<Answer>) -> bool {
    matches!(said.answer, Ok(Outcome::Updated | Outcome::Suspended | Outcome::Revoked { .. }))
}

/// Nobody acts who had lost their access before they began.
fn check(history: &[Said<Answer>]) {
    for said in history {
        assert!(!matches!(said.answer, Err(AppError::Internal(_))), "{history:#?}");
        let too_late = |lost: &Said<Answer>| lost.on == said.by && lost.ended < said.began;
        let late = took_effect(&said) && history.iter().filter(took_effect).any(too_late);
        assert!(!late, "{said:?} in {history:#?}");
    }
}

/// For whoever reads what `bin/prove` prints.
fn tell(app: &TestApp, race: &str, won: usize) {
    let engine = if app.state.db.postgres().is_some() { "PostgreSQL" } else { "SQLite" };
    let (rounds, acts) = (rounds(), rounds() * CLIENTS);
    println!("{engine}: {race}: {rounds} rounds of {CLIENTS} clients, {won} acts won and {} lost", acts - won);
}

async fn check_what_is_stored(app: &TestApp) {
    let ownerless = "select count(*) from workspaces w where w.archived_at is null and not exists (
        select a.id from accesses a where a.workspace_id = w.id and a.level = 'owner' and a.revoked_at is null
            and a.suspended_at is null)";
    assert_eq!(app.db_count(ownerless).await, 0, "every workspace has an active Owner");
    let stranded =
        "select count(*) from contacts c join accesses a on a.id = c.assigned_to where a.revoked_at is not null";
    assert_eq!(app.db_count(stranded).await, 0, "no contact is with somebody without access");
}

async fn owners(app: &TestApp, count: usize) -> Vec<Person> {
    app.db_organization("Northwind").await;
    app.db_workspace("Support").await;
    let mut owners = Vec::new();
    for nth in 0..count {
        owners.push(app.db_person(&format!("Owner{nth:02} Ek"), SUPPORT, grant(Level::Owner)).await);
    }
    owners
}

async fn active_owners(app: &TestApp) -> i64 {
    let active = "select count(*) from accesses where level = 'owner' and revoked_at is null and suspended_at is null";
    app.db_count(active).await
}

async fn all_owners_again(app: &TestApp) {
    let again = "update accesses set level = 'owner', revision = 1, revoked_at = null, revoked_by = null,
        suspended_at = null, suspended_by = null";
    app.db_write(sql(again)).await;
}

async fn suspend(browser: &Browser, access: Uuid) -> Answer {
    browser.call("users/suspend", &[("workspace", SUPPORT), ("id", &access.to_string())]).await
}

#[apply(both_engines)]
async fn owners_who_turn_on_each_other_leave_one_and_lose_as_many_as_were_told(app: &TestApp) {
    let owners = owners(app, CLIENTS).await;
    let mut won = 0;
    for round in 0..rounds() {
        // In a ring, or whoever it hits.
        let target =
            |nth: usize| (nth + 1 + if round % 2 == 0 { 0 } else { (nth * 7 + round) % (CLIENTS - 1) }) % CLIENTS;
        let history = at_once((0..CLIENTS).map(|nth| {
            let (browser, on) = (Browser::clone(&owners[nth]), owners[target(nth)].access);
            let act = async move {
                match (round / 2 + nth * (round % 3)) % 3 {
                    0 => browser.revoke(on).await,
                    1 => browser.edit(on, "agent", &[]).await,
                    _ => suspend(&browser, on).await,
                }
            };
            (nth, target(nth), act)
        }));
        let history = history.await;
        won += history.iter().filter(took_effect).count();
        check(&history);
        let lost: BTreeSet<usize> = history.iter().filter(took_effect).map(|said| said.on).collect();
        assert_eq!(active_owners(app).await, (CLIENTS - lost.len()) as i64, "{history:#?}");
        assert!(!lost.is_empty());
        check_what_is_stored(app).await;
        all_owners_again(app).await;
    }
    tell(app, "Owners who turn on each other", won);
}

#[apply(both_engines)]
async fn the_last_two_owners_who_suspend_each_other_again_and_again_leave_one(app: &TestApp) {
    let owners = owners(app, 2).await;
    let mut won = 0;
    for _ in 0..rounds() {
        let history = at_once((0..CLIENTS).map(|nth| {
            let (browser, on) = (Browser::clone(&owners[nth % 2]), owners[(nth + 1) % 2].access);
            (nth % 2, (nth + 1) % 2, async move { suspend(&browser, on).await })
        }));
        let history = history.await;
        won += 1;
        check(&history);
        assert_eq!(history.iter().filter(took_effect).count(), 1, "{history:#?}");
        assert_eq!(active_owners(app).await, 1);
        all_owners_again(app).await;
    }
    tell(app, "the last two Owners", won);
}

#[apply(both_engines)]
async fn of_sixteen_edits_over_one_revision_one_is_saved_and_stays(app: &TestApp) {
    let owners = owners(app, CLIENTS).await;
    let ava = app.db_person("Ava Stone", SUPPORT, grant(Level::Agent)).await;
    let mut won = 0;
    for round in 0..rounds() {
        // Never what is stored already.
        let chosen = move |nth: usize| {
            let bits = nth + CLIENTS * (round % 2);
            let chosen = RESTRICTIONS.iter().enumerate().filter(|(bit, _)| bits >> bit & 1 == 1);
            chosen.map(|(_, it)| *it).collect::<Vec<_>>()
        };
        let history = at_once((0..CLIENTS).map(|nth| {
            let (browser, on) = (Browser::clone(&owners[nth]), ava.access);
            let act = async move { browser.edit_at(round as i64 + 1, on, "manager", &chosen(nth)).await };
            (nth, CLIENTS, act)
        }));
        let history = history.await;
        won += 1;
        check(&history);
        let (saved, told): (Vec<_>, Vec<_>) = history.iter().partition(took_effect);
        assert_eq!(saved.len(), 1, "{history:#?}");
        assert!(told.iter().all(|said| said.answer == Err(AppError::EditedMeanwhile)), "{history:#?}");
        let winners = chosen(saved[0].by).iter().map(|it| it.to_string()).collect::<Vec<_>>();
        let row = owners[0].row_of("ava").await;
        assert_eq!(row.grant, Grant::parse("manager", &winners).unwrap());
    }
    tell(app, "edit against edit", won);
}

#[apply(both_engines)]
async fn contacts_assigned_while_their_user_and_the_next_are_revoked_end_with_neither(app: &TestApp) {
    let owners = owners(app, CLIENTS).await;
    let mut contacts = Vec::new();
    for nth in 0..CLIENTS {
        contacts.push(app.db_contact(&format!("Contact {nth}"), None).await);
    }
    let mut won = 0;
    for round in 0..rounds() {
        let ann = app.db_person(&format!("Ann{round} Ek"), SUPPORT, grant(Level::Agent)).await.access;
        let ben = app.db_person(&format!("Ben{round} Ek"), SUPPORT, grant(Level::Agent)).await.access;
        for contact in &contacts[..4] {
            app.db_write(sql("update contacts set assigned_to = $2 where id = $1").bind(*contact).bind(ann)).await;
        }
        let history = at_once((0..CLIENTS).map(|nth| {
            let (browser, contact) = (Browser::clone(&owners[nth]), contacts[nth]);
            let act = async move {
                match nth {
                    0 if round % 2 == 0 => browser.revoke(ann).await,
                    0 | 1 => browser.revoke_and_hand_on(ann, &ben.to_string()).await,
                    2 => browser.revoke(ben).await,
                    nth if nth % 3 == 0 => browser.assign(contact, &ben.to_string()).await,
                    _ => browser.assign(contact, &ann.to_string()).await,
                }
            };
            (nth, CLIENTS, act)
        }));
        let history = history.await;
        won += history.iter().filter(|said| said.answer.is_ok()).count();
        check(&history);
        assert!(history.iter().any(|said| said.by > 2), "somebody assigns");
        for said in history.iter().filter(|said| said.by > 2) {
            let fair = [Ok(Outcome::Assigned), Err(InvalidRecipient::NoAccess.into())];
            assert!(fair.contains(&said.answer), "{history:#?}");
        }
        let revoked = history.iter().filter(took_effect).count();
        let stand = "select count(*) from accesses where level = 'agent' and revoked_at is null";
        // Both hand-ons may come after Ben has gone: Ann keeps her access then, and her contacts.
        let standing = app.db_count(stand).await;
        assert_eq!(revoked as i64 + standing, 2, "{history:#?}");
        check_what_is_stored(app).await;
        if standing > 0 {
            owners[0].revoke(ann).await.expect("an Owner revokes");
        }
        check_what_is_stored(app).await;
    }
    tell(app, "revoke against assignment", won);
}

#[apply(both_engines)]
async fn one_invitation_accepted_by_many_while_its_inviter_is_revoked_is_one_access_or_none(app: &TestApp) {
    let owners = owners(app, 1).await;
    let mut won = 0;
    for round in 0..rounds() {
        let max = app.db_person(&format!("Max{round} Lind"), SUPPORT, grant(Level::Manager)).await;
        let email = format!("nora{round}@northwind.example");
        let nora = app.db_user("Nora Dahl", &email).await;
        let expires_at = app.now() + days(7);
        let invitation = app.db_invitation(SUPPORT, &email, grant(Level::Agent), max.user, expires_at).await;
        let link = format!("/invitations/{}", app.db_link(invitation, 1).await.as_str());
        let theirs = app.db_signed_in(nora).await;
        let history = at_once((0..CLIENTS).map(|nth| {
            let (olivia, nora) = (Browser::clone(&owners[0]), theirs.clone());
            let (link, inviter) = (link.clone(), max.access);
            let act = async move {
                match nth {
                    0 => olivia.revoke(inviter).await.map_or_else(|error| error.status(), |_| 200),
                    _ => nora.post(&link, &[]).await.status,
                }
            };
            (nth, CLIENTS, act)
        }));
        let history = history.await;
        let joined = history.iter().filter(|said| said.answer == 303).count();
        won += 1 + joined;
        assert_eq!(history[0].answer, 200);
        assert!(history.iter().skip(1).all(|said| [303, 200, 410].contains(&said.answer)), "{history:#?}");
        let mut conn = app.state.db.read().await.expect("a connection");
        let accesses = sql("select count(*) from accesses where user_id = $1").bind(nora);
        let accesses = accesses.fetch_count(&mut conn).await.expect("a count");
        assert!(joined <= 1 && accesses == joined as i64, "{accesses} accesses: {history:#?}");
        drop(conn);
        check_what_is_stored(app).await;
    }
    tell(app, "acceptance against revoke", won);
}
