//! A page that several statements answer shows one state of the database.

use crate::support::*;
use app::{
    frame::listing::Listing,
    store::{
        ctx::{Ctx, NetworkAddress},
        db::{Sql, sql},
        person::find_by_email,
    },
    users_page::list::list,
};
use macro_rules_attribute::apply;
use std::time::Duration;
use tokio::time::timeout;

fn count() -> Sql {
    sql("select count(*) from contacts")
}

#[apply(both_engines)]
async fn the_statements_of_a_snapshot_see_the_same_state(app: &TestApp) {
    app.db_cast().await;
    let mut snapshot = app.state.db.snapshot().await.expect("a snapshot");
    assert_eq!(count().fetch_count(&mut snapshot).await.expect("a count"), 0);
    app.db_contact("Ida Falk", None).await;
    assert_eq!(count().fetch_count(&mut snapshot).await.expect("a count"), 0);
    drop(snapshot);
    let mut next = app.state.db.snapshot().await.expect("a snapshot");
    assert_eq!(count().fetch_count(&mut next).await.expect("a count"), 1);
}

#[apply(both_engines)]
async fn a_snapshot_cannot_write(app: &TestApp) {
    app.db_cast().await;
    let mut snapshot = app.state.db.snapshot().await.expect("a snapshot");
    sql("delete from contacts").execute(&mut snapshot).await.expect_err("it is read-only");
}

#[apply(both_engines)]
async fn a_snapshot_ends_when_it_is_dropped_even_within_a_statement(app: &TestApp) {
    app.db_cast().await;
    // More than there are connections, so that each is used again.
    for nth in 0..40 {
        let mut snapshot = app.state.db.snapshot().await.expect("a connection that can begin");
        assert_eq!(count().fetch_count(&mut snapshot).await.expect("a count"), nth);
        // Whether it has an answer by then does not matter.
        let _ = timeout(Duration::ZERO, count().fetch_count(&mut snapshot)).await;
        drop(snapshot);
        app.db_contact(&format!("Contact {nth}"), None).await;
    }
}

#[apply(both_engines)]
async fn the_counts_agree_with_the_rows_when_access_ends_after_a_request_was_let_in(app: &TestApp) {
    let Cast { olivia, ava, .. } = app.db_cast().await;
    let mut conn = app.state.db.read().await.expect("a connection");
    let person = find_by_email(&mut conn, &olivia.email).await.expect("an answer").expect("a User");
    drop(conn);
    let ctx = Ctx::build(app.state.clone(), person, NetworkAddress("127.0.0.1".into()), SUPPORT).await.expect("access");
    let rows_and_counts = async || {
        let page = list(&ctx, &Listing::default()).await.expect("a page");
        (page.rows.len(), page.counts.active, page.found)
    };
    assert_eq!(rows_and_counts().await, (3, 3, 3));
    olivia.revoke(ava.access).await.expect("a revoke");
    assert_eq!(rows_and_counts().await, (2, 2, 2));
}
