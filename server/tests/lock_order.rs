//! Commands and the work in the background lock the same rows, at the same time, and never wait for each other in a ring.

use crate::support::*;
use app::{
    domain::{bulk::BulkDone, error::AppError, outcome::Outcome, policy::Level},
    store::{
        db::{Db, sql},
        flush::flush,
    },
};
use macro_rules_attribute::apply;
use server::mail::{
    mailer::Mailer,
    scheduled::enqueue_due,
    worker::{Step, deliver_next},
};
use sqlx::{Connection, PgConnection};
use std::{fmt::Debug, sync::Arc};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

const INVITATIONS: usize = 24;
const ROUNDS: usize = 4;

fn is_answered<T: Debug>(answer: Result<T, AppError>) {
    assert!(!matches!(answer, Err(AppError::Internal(_))), "{answer:?}");
}

/// How often PostgreSQL ended a transaction of the test's database to break a deadlock. Nobody may be connected: a
/// connection tells what it counted when it ends.
async fn deadlocks(app: &TestApp) -> i64 {
    if app.state.db.postgres().is_none() {
        return 0;
    }
    app.state.db.close().await;
    let mut conn = PgConnection::connect(&app.database_url()).await.expect("it answers");
    let counted = "select deadlocks from pg_stat_database where datname = current_database()";
    sqlx::query_scalar(counted).fetch_one(&mut conn).await.expect("a count")
}

#[apply(both_engines)]
async fn emails_go_out_beside_commands_without_a_deadlock_and_none_goes_twice(app: &TestApp) {
    let Cast { olivia, max, .. } = app.db_cast().await;
    app.db_lift_limits().await;
    let (mut sent, mut links) = (Vec::new(), Vec::new());
    for nth in 0..INVITATIONS {
        let email = format!("nora{nth}@customer.example");
        olivia.invite(&email, "agent", &[]).await.unwrap();
        sent.push(olivia.row_of(&email).await.id);
        let email = format!("finn{nth}@customer.example");
        let expires_at = app.now() + days(1);
        let invitation = app.db_invitation(SUPPORT, &email, grant(Level::Agent), olivia.user, expires_at).await;
        links.push(format!("/invitations/{}", app.db_link(invitation, 1).await.as_str()));
    }
    let sent: Arc<[Uuid]> = sent.into();
    let over = CancellationToken::new();
    let mut background = JoinSet::new();
    for _ in 0..3 {
        let (state, over) = (app.state.clone(), over.clone());
        background.spawn(async move {
            loop {
                let is_over = over.is_cancelled();
                let step = deliver_next(&state, &Mailer::Mailbox).await.expect("no mail waits for a command in a ring");
                if step == Step::Empty {
                    if is_over {
                        return;
                    }
                    tokio::task::yield_now().await;
                }
            }
        });
    }
    let (state, looks_over) = (app.state.clone(), over.clone());
    background.spawn(async move {
        while !looks_over.is_cancelled() {
            enqueue_due(&state).await.expect("what is due is found");
            flush(&state).await.expect("presence is written");
        }
    });
    let mut commands = JoinSet::new();
    for (who, browser) in [&olivia, &max, &olivia, &max].into_iter().enumerate() {
        let (browser, sent) = (Browser::clone(browser), sent.clone());
        commands.spawn(async move {
            for round in 0..ROUNDS {
                for nth in 0..INVITATIONS {
                    let id = sent[(nth * (2 * who + 1) + round) % INVITATIONS];
                    let fields = [("workspace", SUPPORT), ("id", &*id.to_string())];
                    match (nth + round + who) % 8 {
                        0 => is_answered(browser.call::<Outcome>("invitations/extend", &fields).await),
                        1 if round == ROUNDS - 1 => is_answered(browser.cancel(id).await),
                        2 => is_answered(browser.call::<Outcome>("invitations/retry-mail", &fields).await),
                        _ => is_answered(browser.resend(id).await),
                    }
                }
            }
        });
    }
    let url = app.url.clone();
    commands.spawn(async move {
        for (nth, link) in links.iter().enumerate() {
            let guest = Browser::new(&url);
            let name = format!("Finn {nth}");
            guest.post(link, &[("display_name", &name), ("password", PASSWORD)]).await.is(303);
        }
    });
    while let Some(done) = commands.join_next().await {
        done.expect("every command is answered");
    }
    over.cancel();
    while let Some(done) = background.join_next().await {
        done.expect("the background goes on");
    }
    let twice = "select count(*) from (select invitation_id from invitation_tokens
        group by invitation_id, generation having count(*) > 1) as twice";
    assert_eq!(app.db_count(twice).await, 0, "each generation of an invitation is one email");
    assert_eq!(app.db_count("select count(*) from outbox where delivered_at is null").await, 0);
    assert_eq!(deadlocks(app).await, 0);
}

#[apply(both_engines)]
async fn presence_is_written_beside_commands_on_many_users_without_a_deadlock(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let mut crowd = app.db_crowd(40, SUPPORT, grant(Level::Agent)).await;
    let mut conn = app.state.db.read().await.unwrap();
    let users = sql("select user_id from accesses").fetch_all::<(Uuid,)>(&mut conn).await.unwrap();
    drop(conn);
    let over = CancellationToken::new();
    let mut background = JoinSet::new();
    for _ in 0..2 {
        let (state, over, users) = (app.state.clone(), over.clone(), users.clone());
        background.spawn(async move {
            let mut at = state.now();
            while !over.is_cancelled() {
                at += minutes(2);
                users.iter().for_each(|(user,)| state.marks.mark(*user, at, LEASE_MS));
                flush(&state).await.expect("presence is written");
            }
        });
    }
    crowd.reverse();
    let ids = crowd.iter().enumerate().map(|(nth, id)| (format!("ids[{nth}]"), id.to_string()));
    let ids: Vec<_> = ids.collect();
    for act in ["suspend", "reactivate"].into_iter().cycle().take(2 * ROUNDS) {
        let mut fields = vec![("workspace", SUPPORT), ("act", act)];
        fields.extend(ids.iter().map(|(name, id)| (&**name, &**id)));
        let done: BulkDone = olivia.call("users/bulk", &fields).await.expect("an Owner may");
        assert_eq!(done.done, 40, "{done:?}");
    }
    over.cancel();
    while let Some(done) = background.join_next().await {
        done.expect("the background goes on");
    }
    assert_eq!(deadlocks(app).await, 0);
}

#[apply(both_engines)]
async fn a_database_with_another_default_isolation_is_read_as_it_is_now(app: &TestApp) {
    let Some(pool) = app.state.db.postgres() else { return };
    let alter =
        "do $$ begin execute format('alter database %I set default_transaction_isolation = ''repeatable read''',
        current_database()); end $$";
    sqlx::query(alter).execute(pool).await.expect("it is altered");
    let db = Db::open(&app.database_url()).await.expect("it opens");
    let mut tx = db.begin().await.expect("a transaction");
    let level = sql("select current_setting('transaction_isolation')").fetch_one::<(String,)>(&mut tx).await;
    assert_eq!(level.expect("a level").0, "read committed");
    drop(tx);
    db.close().await;
}
