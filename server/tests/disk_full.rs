//! A disk or a memory that is full for a while: what is refused is told, and once there is space all goes on.

use crate::support::*;
use app::{
    domain::{error::AppError, id::new_id, outcome::Outcome},
    store::db::sql,
};
use macro_rules_attribute::apply;
use rustix::process::{Resource, Rlimit, Signal, getrlimit, setrlimit};
use std::{collections::BTreeSet, time::Duration};
use tokio::{
    signal::unix::{SignalKind, signal},
    time::timeout,
};

const MIB: u64 = 1024 * 1024;

/// As on a full disk, whatever the machine's own has. The connection that SQLite has failed on is not used again, and
/// the next one is free to grow.
async fn let_nothing_grow(app: &TestApp) {
    app.db_write(sql("pragma max_page_count = 1")).await;
}

async fn status(app: &TestApp) -> u16 {
    app.browser().get("/readyz").await.status
}

#[apply(both_engines)]
async fn after_a_full_disk_the_next_write_works(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    app.db_lift_limits().await;
    assert_eq!(status(app).await, 200);
    if app.state.db.postgres().is_some() {
        return;
    }
    let_nothing_grow(app).await;
    let mut statuses = BTreeSet::new();
    let mut nth = 0;
    while !statuses.contains(&507) {
        nth += 1;
        let email = format!("somebody-with-a-rather-long-address-{nth}@customer.example");
        let fields = [("workspace", SUPPORT), ("emails", &*email), ("level", "agent")];
        let answer = olivia.send_call("invitations/invite", &fields).await;
        statuses.insert(answer.status().as_u16());
        assert!(nth < 5000 && statuses.iter().all(|it| [200, 507].contains(it)), "{statuses:?} after {nth}");
    }
    assert_eq!(olivia.invite("nora@customer.example", "agent", &[]).await, Ok(Outcome::Invited));
    let_nothing_grow(app).await;
    app.advance(seconds(6));
    assert_eq!(status(app).await, 503, "nothing can be written");
    assert_eq!(status(app).await, 503, "it is not tried again at once");
    app.advance(seconds(6));
    assert_eq!(status(app).await, 200);
    assert_eq!(olivia.invite("finn@customer.example", "agent", &[]).await, Ok(Outcome::Invited));
}

/// A limit of this process, until it is dropped.
struct Limited(Resource, Rlimit);

impl Limited {
    fn to(resource: Resource, most: u64) -> Self {
        let before = getrlimit(resource);
        setrlimit(resource, Rlimit { current: Some(most), ..before }).expect("it may be lowered");
        Self(resource, before)
    }
}

impl Drop for Limited {
    fn drop(&mut self) {
        setrlimit(self.0, self.1).expect("it may be raised again");
    }
}

#[apply(both_engines)]
async fn after_a_write_that_the_disk_fails_the_next_one_works(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    if app.state.db.postgres().is_some() {
        return;
    }
    // Where nobody listens to it, this signal ends the process instead of failing the write.
    let _signal = signal(SignalKind::from_raw(Signal::XFSZ.as_raw())).expect("a signal");
    let limited = Limited::to(Resource::Fsize, 1);
    let failed = olivia.invite("nora@customer.example", "agent", &[]).await;
    assert!(matches!(failed, Err(AppError::Internal(_))), "{failed:?}");
    assert_eq!(status(app).await, 503, "nothing can be written");
    drop(limited);
    assert_eq!(olivia.invite("nora@customer.example", "agent", &[]).await, Ok(Outcome::Invited));
    app.advance(seconds(6));
    assert_eq!(status(app).await, 200);
}

#[apply(both_engines)]
async fn after_a_write_that_memory_runs_out_for_the_next_one_works(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    if app.state.db.postgres().is_some() {
        return;
    }
    let mut tx = app.state.db.begin().await.expect("a transaction");
    let limited = Limited::to(Resource::As, taken_bytes() + 500 * MIB);
    let huge = sql("insert into mailbox (id, recipient, subject, body, html, received_at)
        values ($1, '', '', hex(zeroblob($2)), '', 0)");
    let failed = huge.bind(new_id()).bind(900 * MIB as i64).execute(&mut tx).await.expect_err("there is no memory");
    assert_eq!(failed.as_database_error().and_then(|it| it.code()).as_deref(), Some("7"), "{failed}");
    drop((limited, tx));
    assert_eq!(olivia.invite("nora@customer.example", "agent", &[]).await, Ok(Outcome::Invited));
}

/// The addresses that this process has in use.
fn taken_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux counts them");
    let taken = status.lines().find_map(|line| line.strip_prefix("VmSize:")).expect("a line");
    taken.trim().trim_end_matches(" kB").parse::<u64>().expect("a number") * 1024
}

#[apply(both_engines)]
async fn looking_whether_it_is_ready_writes_now_and_then_alone(app: &TestApp) {
    app.db_cast().await;
    assert_eq!(status(app).await, 200);
    // Of what nobody looks at for a while, nothing is known.
    app.state.db.close().await;
    assert_eq!(status(app).await, 200, "asked again at once, it does not write again");
    app.advance(seconds(6));
    app.browser().get("/readyz").await.is(503).says("");
}

#[apply(both_engines)]
async fn one_long_write_leaves_it_ready_and_a_database_that_does_not_answer_does_not(app: &TestApp) {
    let tx = app.state.db.begin().await.expect("a transaction");
    assert_eq!(status(app).await, 200, "others wait for the write, and read");
    app.advance(seconds(54));
    assert_eq!(status(app).await, 200);
    app.advance(seconds(6));
    // PostgreSQL writes meanwhile.
    let expected = if app.state.db.postgres().is_none() { 503 } else { 200 };
    assert_eq!(status(app).await, expected, "no write of ours takes a minute");
    drop(tx);
    app.advance(seconds(6));
    assert_eq!(status(app).await, 200);
    let tx = app.state.db.begin().await.expect("a transaction");
    app.advance(seconds(6));
    let mut held = Vec::new();
    while let Ok(Ok(conn)) = timeout(Duration::from_secs(1), app.state.db.read()).await {
        held.push(conn);
    }
    assert_eq!(status(app).await, 503);
    drop((tx, held));
    app.advance(seconds(6));
    assert_eq!(status(app).await, 200);
}
