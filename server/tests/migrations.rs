use crate::support::*;
use app::db::{Db, OpenError, sql};
use macro_rules_attribute::apply;

#[apply(both_engines)]
async fn a_database_of_a_newer_roster_is_refused_and_left_alone(app: &TestApp) {
    let newer = sql("insert into _sqlx_migrations (version, description, success, checksum, execution_time)
        values (999999, 'from the future', true, $1, 0)");
    app.db_write(newer.bind(vec![0_u8; 48])).await;
    let refused = Db::open(&app.database_url()).await.expect_err("an older program does not touch it");
    assert!(matches!(refused, OpenError::NewerSchema), "{refused:?}");
    assert!(refused.to_string().contains("written by a newer Roster"));
}

#[apply(both_engines)]
async fn a_database_opens_again_with_all_that_is_in_it(app: &TestApp) {
    app.db_cast().await;
    let again = Db::open(&app.database_url()).await.expect("it is up to date");
    let mut conn = again.read().await.unwrap();
    assert_eq!(sql("select count(*) from users").fetch_count(&mut conn).await.unwrap(), 4);
}

#[tokio::test]
async fn an_address_of_no_database_that_we_know_is_refused() {
    let refused = Db::open("mysql://localhost/roster").await.expect_err("two engines");
    assert!(matches!(refused, OpenError::UnknownEngine));
}
