use super::TestApp;
use app::store::db::{Db, migrations};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tempfile::TempDir;
use uuid::Uuid;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// Makes a test for each engine: `#[apply(both_engines)] async fn it_holds(app: &TestApp) { … }`.
macro_rules! both_engines {
    ($(#[$meta:meta])* async fn $name:ident($app:ident: &TestApp) $body:block) => {
        $(#[$meta])*
        async fn $name($app: &TestApp) $body

        mod $name {
            use crate::support::{Engine, on};

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                on(Engine::Sqlite, super::$name).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                on(Engine::Postgres, super::$name).await;
            }
        }
    };
}

/// Runs one test's body against an installation of its own.
pub async fn on(engine: Engine, test: impl AsyncFnOnce(&TestApp)) {
    let app = TestApp::start(engine).await;
    test(&app).await;
    app.stop().await;
}

/// A temporary database.
pub enum Database {
    Sqlite(TempDir),
    Postgres { server: String, name: String },
}

impl Database {
    /// Creates a database with every table, for a test's installation.
    pub async fn migrated(engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => Self::empty_sqlite(),
            Engine::Postgres => Self::on_postgres("template roster_template", ensure_template).await,
        }
    }

    /// Creates an empty database of the same engine.
    pub async fn another(&self) -> Self {
        match self {
            Self::Sqlite(_) => Self::empty_sqlite(),
            Self::Postgres { .. } => Self::on_postgres("", async |_| ()).await,
        }
    }

    fn empty_sqlite() -> Self {
        Self::Sqlite(tempfile::tempdir().expect("a temporary folder"))
    }

    async fn on_postgres(from: &str, before: impl AsyncFnOnce(&str)) -> Self {
        let server = std::env::var("ROSTER_TEST_POSTGRES")
            .expect("ROSTER_TEST_POSTGRES is not set. Run `bin/test server`, which starts a PostgreSQL to throw away");
        before(&server).await;
        let name = format!("roster_{}", Uuid::now_v7().simple());
        run(&server, format!("create database {name} {from}")).await;
        Self::Postgres { server, name }
    }

    pub fn url(&self) -> String {
        match self {
            Self::Sqlite(folder) => format!("sqlite:{}", folder.path().join("roster.db").display()),
            Self::Postgres { server, name } => on_server(server, name),
        }
    }

    pub async fn remove(self) {
        if let Self::Postgres { server, name } = self {
            run(&server, format!("drop database {name} with (force)")).await;
        }
    }
}

fn on_server(server: &str, name: &str) -> String {
    let mut url = url::Url::parse(server).expect("ROSTER_TEST_POSTGRES is a URL");
    url.set_path(name);
    url.into()
}

/// Creates the migrated template that the databases are copied from, which takes a third of the time of migrating. The
/// first test creates it, again if its migrations have changed.
async fn ensure_template(server: &str) {
    let mut conn = PgConnection::connect(server).await.expect("the PostgreSQL of ROSTER_TEST_POSTGRES answers");
    // Ends with the connection. The number is any that nobody else takes.
    conn.execute("select pg_advisory_lock(7002600)").await.expect("a lock");
    let migrations = format!("{:?}", migrations::postgres().iter().map(|it| &it.checksum).collect::<Vec<_>>());
    let made_by = "select shobj_description(oid, 'pg_database') from pg_database where datname = 'roster_template'";
    let made_by: Option<Option<String>> = sqlx::query_scalar(made_by).fetch_optional(&mut conn).await.expect("a look");
    if made_by.flatten().as_ref() == Some(&migrations) {
        return;
    }
    for statement in ["drop database if exists roster_template", "create database roster_template"] {
        conn.execute(statement).await.expect("the template can be made anew");
    }
    let template = Db::open(&on_server(server, "roster_template")).await.expect("the template opens");
    template.close().await;
    let comment = format!("comment on database roster_template is '{migrations}'");
    conn.execute(AssertSqlSafe(comment)).await.expect("a comment");
}

async fn run(server: &str, statement: String) {
    let mut conn = PgConnection::connect(server).await.expect("the PostgreSQL of ROSTER_TEST_POSTGRES answers");
    conn.execute(AssertSqlSafe(statement)).await.expect("a database can be made and dropped");
}
