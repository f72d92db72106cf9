//! The databases that Roster is given: how they are named, and what is said where one cannot be used.

use crate::support::{program::Program, *};
use app::store::{
    clock::Clock,
    db::{Db, OpenError, sql},
};
use futures::future::join_all;
use macro_rules_attribute::apply;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use std::{
    os::unix::fs::PermissionsExt,
    path::Path,
    time::{Duration, Instant},
};
use tokio::net::TcpListener;
use uuid::Uuid;

async fn refused(url: &str) -> String {
    Db::open(url).await.expect_err("it cannot be used").to_string()
}

fn mode(path: &Path) -> u32 {
    path.metadata().expect("a file").permissions().mode() & 0o777
}

#[tokio::test]
async fn the_files_of_sqlite_are_where_the_url_says_and_for_one_user_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, file) in
        [("a/b/r.db", "a/b/r.db"), ("with%20space/r.db", "with space/r.db"), ("c/r.db?mode=rwc", "c/r.db")]
    {
        for form in ["sqlite:", "sqlite://"] {
            let db = Db::open(&format!("{form}{}/{name}", folder.path().display())).await.expect("it opens");
            db.try_write().await.expect("it takes a write");
            let path = folder.path().join(file);
            assert_eq!(mode(path.parent().expect("a folder")), 0o700, "{name}");
            for suffix in ["", "-wal", "-shm"] {
                let path = path.with_file_name(format!("r.db{suffix}"));
                assert_eq!(mode(&path), 0o600, "{}", path.display());
            }
            db.close().await;
        }
    }
    assert!(!folder.path().join("with%20space").exists());
}

#[tokio::test]
async fn a_file_that_cannot_be_opened_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("file"), "no folder").expect("a file");
    let path = folder.path().join("file/r.db");
    let said = refused(&format!("sqlite:{}", path.display())).await;
    assert!(said.contains(&path.display().to_string()), "{said}");
    std::fs::write(folder.path().join("notes.txt"), "This is no database. ".repeat(200)).expect("a file");
    let path = folder.path().join("notes.txt");
    let said = refused(&format!("sqlite:{}", path.display())).await;
    assert!(said.contains(&path.display().to_string()) && said.contains("not a database"), "{said}");
}

#[tokio::test]
async fn where_no_postgresql_listens_that_is_said_at_once() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("a bound port");
    drop(listener);
    let began = Instant::now();
    let said = refused(&format!("postgres://roster@{address}/roster")).await;
    assert!(said.contains(&address.to_string()) && said.contains("refused"), "{said}");
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
}

#[apply(both_engines)]
async fn an_encoding_that_cannot_store_every_name_is_refused(app: &TestApp) {
    let Some(pool) = app.state.db.postgres() else { return };
    let name = format!("roster_latin_{}", Uuid::now_v7().simple());
    let create = format!("create database {name} encoding 'LATIN1' locale 'C' template template0");
    pool.execute(AssertSqlSafe(create)).await.expect("a database");
    let mut url = url::Url::parse(&app.database_url()).expect("a URL");
    url.set_path(&name);
    let error = Db::open(url.as_str()).await.expect_err("another encoding");
    assert!(matches!(&error, OpenError::Encoding(it) if it == "LATIN1"), "{error:?}");
    pool.execute(AssertSqlSafe(format!("drop database {name} with (force)"))).await.expect("it is gone");
}

#[apply(both_engines)]
async fn the_extension_of_the_search_may_be_in_a_schema_of_its_own(app: &TestApp) {
    if app.state.db.postgres().is_none() {
        return;
    }
    let database = app.another_database().await;
    let mut conn = PgConnection::connect(&database.url()).await.expect("it answers");
    conn.execute("create schema extensions; create extension pg_trgm schema extensions").await.expect("an extension");
    conn.close().await.expect("it closes");
    let db = Db::open(&database.url()).await.expect("it opens");
    let mut conn = db.read().await.expect("a connection");
    let near = sql("select similarity('roster', 'roster') > 0.5").fetch_one::<(bool,)>(&mut conn).await;
    assert!(near.expect("it is found").0);
    drop(conn);
    db.close().await;
    database.remove().await;
}

#[apply(both_engines)]
async fn a_connection_that_cannot_be_had_is_a_503_that_says_when_to_come_again(app: &TestApp) {
    let Cast { olivia, .. } = app.db_cast().await;
    let mut held = Vec::new();
    while let Ok(Ok(conn)) = tokio::time::timeout(Duration::from_secs(1), app.state.db.read()).await {
        held.push(conn);
    }
    let began = Instant::now();
    let page = olivia.send(olivia.request(reqwest::Method::GET, "/account")).await;
    assert_eq!(page.status(), 503);
    assert_eq!(page.headers()["retry-after"], "5");
    assert!(began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());
    drop(held);
    olivia.get("/account").await.is(200);
}

#[apply(both_engines)]
async fn the_connections_to_postgresql_are_no_more_than_a_flag_allows(app: &TestApp) {
    if app.state.db.postgres().is_none() {
        return;
    }
    app.advance(Clock::System.now() - app.now());
    let Cast { olivia, .. } = app.db_cast().await;
    let session = app.db_session(olivia.user).await;
    app.state.db.close().await;
    let program = Program::start_with(&app.database_url(), &["--database-connections", "3"]).await;
    program.browser.db_cookie(&session);
    for page in join_all((0..40).map(|_| program.browser.get("/account"))).await {
        page.is(200);
    }
    let mut conn = PgConnection::connect(&app.database_url()).await.expect("it answers");
    let others = "select count(*) from pg_stat_activity where datname = current_database()
        and backend_type = 'client backend' and pid <> pg_backend_pid()";
    let open: i64 = sqlx::query_scalar(others).fetch_one(&mut conn).await.expect("a count");
    assert_eq!(open, 3);
}
