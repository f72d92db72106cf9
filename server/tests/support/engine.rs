use super::TestApp;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tempfile::TempDir;
use uuid::Uuid;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// One body, two tests: `#[apply(both_engines)] async fn it_holds(app: &TestApp) { … }`.
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

/// An empty database, gone when the test is over.
pub enum Database {
    Sqlite(TempDir),
    Postgres { server: String, name: String },
}

impl Database {
    pub async fn create(engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => Self::Sqlite(tempfile::tempdir().expect("a temporary folder")),
            Engine::Postgres => {
                let server = std::env::var("ROSTER_TEST_POSTGRES").expect(
                    "ROSTER_TEST_POSTGRES is not set. Run `bin/test server`, which starts a PostgreSQL to throw away",
                );
                let name = format!("roster_{}", Uuid::now_v7().simple());
                run(&server, format!("create database {name}")).await;
                Self::Postgres { server, name }
            }
        }
    }

    /// Another empty one of the same engine.
    pub async fn another(&self) -> Self {
        Self::create(match self {
            Self::Sqlite(_) => Engine::Sqlite,
            Self::Postgres { .. } => Engine::Postgres,
        })
        .await
    }

    pub fn url(&self) -> String {
        match self {
            Self::Sqlite(folder) => format!("sqlite:{}", folder.path().join("roster.db").display()),
            Self::Postgres { server, name } => {
                let mut url = url::Url::parse(server).expect("ROSTER_TEST_POSTGRES is a URL");
                url.set_path(name);
                url.into()
            }
        }
    }

    pub async fn remove(self) {
        if let Self::Postgres { server, name } = self {
            run(&server, format!("drop database {name} with (force)")).await;
        }
    }
}

async fn run(server: &str, statement: String) {
    let mut conn = PgConnection::connect(server).await.expect("the PostgreSQL of ROSTER_TEST_POSTGRES answers");
    conn.execute(AssertSqlSafe(statement)).await.expect("a database can be made and dropped");
}
