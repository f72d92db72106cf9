use crate::support::*;
use app::store::db::{Db, OpenError, migrations, sql};
use macro_rules_attribute::apply;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, SqliteConnection, sqlite::SqliteConnectOptions};
use std::{fs, path::Path, str::FromStr};
use uuid::Uuid;

#[apply(both_engines)]
async fn a_database_of_a_newer_roster_is_refused_and_left_alone(app: &TestApp) {
    let newer = sql("insert into _sqlx_migrations (version, description, success, checksum, execution_time)
        values (999999, 'from the future', true, $1, 0)");
    app.db_write(newer.bind(vec![0_u8; 48])).await;
    let refused = Db::open(&app.database_url()).await.expect_err("an older program does not touch it");
    assert!(matches!(refused, OpenError::NewerSchema), "{refused:?}");
    assert!(refused.to_string().contains("written by a newer version of Roster"));
}

#[apply(both_engines)]
async fn a_database_opens_again_with_all_that_is_in_it(app: &TestApp) {
    app.db_cast().await;
    let again = Db::open(&app.database_url()).await.expect("it is up to date");
    let mut conn = again.read().await.unwrap();
    assert_eq!(sql("select count(*) from users").fetch_count(&mut conn).await.unwrap(), 4);
}

#[test]
fn every_file_of_migrations_runs() {
    for (engine, steps) in [("sqlite", migrations::sqlite()), ("postgres", migrations::postgres())] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations").join(engine);
        let files = fs::read_dir(folder).expect("a folder").map(|file| file.expect("a file").path());
        let mut texts: Vec<_> = files.map(|path| (path.clone(), fs::read_to_string(path).expect("a text"))).collect();
        texts.sort();
        let texts: Vec<_> = texts.into_iter().map(|(_, text)| text).collect();
        let steps: Vec<_> = steps.iter().map(|step| step.sql.as_str().to_owned()).collect();
        assert!(steps == texts, "{engine}: {} steps, {} files", steps.len(), texts.len());
    }
}

#[tokio::test]
async fn an_address_of_no_database_that_we_know_is_refused() {
    let refused = Db::open("mysql://localhost/roster").await.expect_err("two engines");
    assert!(matches!(refused, OpenError::UnknownEngine));
}

/// The schema of the first release, and nothing after it.
async fn first_release(url: &str) {
    if url.starts_with("sqlite:") {
        let options = SqliteConnectOptions::from_str(url).unwrap().create_if_missing(true);
        let mut conn = SqliteConnection::connect_with(&options).await.unwrap();
        migrations::sqlite().run_to(1, &mut conn).await.unwrap();
        conn.execute(AssertSqlSafe(records(|id| format!("x'{}'", id.simple())))).await.unwrap();
    } else {
        let mut conn = PgConnection::connect(url).await.unwrap();
        migrations::postgres().run_to(1, &mut conn).await.unwrap();
        conn.execute(AssertSqlSafe(records(|id| format!("'{id}'")))).await.unwrap();
    }
}

/// José works in one workspace, and has invited somebody whose mail is still owed.
fn records(id: impl Fn(Uuid) -> String) -> String {
    let (organization, user, workspace, access) =
        (id(Uuid::max()), id(Uuid::from_u128(1)), id(Uuid::from_u128(2)), id(Uuid::from_u128(3)));
    let (invitation, mail) = (id(Uuid::from_u128(4)), id(Uuid::from_u128(5)));
    format!(
        "insert into organizations (id, name, created_at) values ({organization}, 'Northwind', 1);
        insert into users (id, email, display_name, password_hash, is_admin, created_at)
            values ({user}, 'jose@x.com', 'José', '', true, 1);
        insert into workspaces (id, slug, name, created_at) values ({workspace}, 'support', 'Support', 1);
        insert into accesses (id, workspace_id, user_id, level, search_key, sort_key, joined_at)
            values ({access}, {workspace}, {user}, 'owner', 'jose jose@x.com', 'jose', 1);
        insert into invitations (id, workspace_id, email, level, search_key, sort_key, invited_by, invited_at, expires_at)
            values ({invitation}, {workspace}, 'nora@x.com', 'agent', 'nora@x.com', 'nora@x.com', {user}, 1, 9000);
        insert into outbox (id, kind, invitation_id, enqueued_at, attempts, next_attempt_at)
            values ({mail}, 'invitation', {invitation}, 1, 7, 2);"
    )
}

#[apply(both_engines)]
async fn a_database_of_the_first_release_keeps_its_people_and_the_mail_that_it_owes(app: &TestApp) {
    let database = app.another_database().await;
    first_release(&database.url()).await;
    let db = Db::open(&database.url()).await.expect("it is brought up to date");
    let mut conn = db.read().await.unwrap();
    let user = sql("select sort_key, search_key from users where removed_at is null and avatar is null");
    let user = user.fetch_one::<(String, String)>(&mut conn).await.unwrap();
    assert_eq!(user, ("jose".into(), "jose jose@x.com".into()));
    let owed = sql("select o.kind, o.attempts, i.email from outbox o join invitations i on i.id = o.invitation_id");
    let owed = owed.fetch_one::<(String, i64, String)>(&mut conn).await.unwrap();
    assert_eq!(owed, ("invitation".into(), 7, "nora@x.com".into()));
    drop(conn);
    db.close().await;
    database.remove().await;
}
