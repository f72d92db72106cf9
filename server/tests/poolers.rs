//! PgBouncer between the program and PostgreSQL: served in session mode, and refused by its name in any other.

use crate::support::{
    program::{Program, refused},
    *,
};
use app::{domain::live_event::StreamMessage, store::clock::Clock};
use macro_rules_attribute::apply;
use rustix::process::geteuid;
use sqlx::postgres::PgConnectOptions;
use std::{fs::Permissions, os::unix::fs::PermissionsExt, path::PathBuf, str::FromStr, time::Duration};
use tempfile::TempDir;
use tokio::{
    net::{TcpListener, TcpStream},
    process::{Child, Command},
    time::{sleep, timeout},
};

const STARTING_MAX: Duration = Duration::from_secs(20);

struct Pooler {
    url: String,
    _child: Child,
    _folder: TempDir,
}

impl Pooler {
    async fn start(database_url: &str, mode: &str) -> Self {
        // A port that was free a moment ago.
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound port");
        drop(listener);
        let options = PgConnectOptions::from_str(database_url).expect("a URL");
        let host = options.get_socket().map_or(options.get_host().to_owned(), |it| it.display().to_string());
        let folder = tempfile::tempdir().expect("a folder");
        // PgBouncer is another user.
        std::fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).expect("a folder of one's own");
        let file = folder.path().join("pgbouncer.ini");
        let settings = format!(
            "[databases]\n* = host={host} port={} user={}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {}\n\
             unix_socket_dir =\nauth_type = any\npool_mode = {mode}\n",
            options.get_port(),
            options.get_username(),
            address.port()
        );
        std::fs::write(&file, settings).expect("a file");
        let mut pgbouncer =
            Command::new(programs().iter().find(|path| path.is_file()).expect("`bin/setup test` installs PgBouncer"));
        if geteuid().is_root() {
            // It refuses to run as root.
            pgbouncer.args(["--user", "postgres"]);
        }
        let child = pgbouncer.arg("--quiet").arg(&file).kill_on_drop(true).spawn().expect("PgBouncer starts");
        let listens = async {
            while TcpStream::connect(address).await.is_err() {
                sleep(Duration::from_millis(10)).await;
            }
        };
        timeout(STARTING_MAX, listens).await.expect("it listens soon");
        let mut url = url::Url::parse(&format!("postgres://postgres@{address}")).expect("a URL");
        url.set_path(options.get_database().expect("a database"));
        Self { url: url.into(), _child: child, _folder: folder }
    }
}

/// Debian keeps it out of the PATH of those who do not administrate.
fn programs() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(["/usr/sbin".into()]);
    folders.map(|folder| folder.join("pgbouncer")).collect()
}

#[apply(both_engines)]
async fn a_pooler_is_refused_by_its_name_unless_it_keeps_sessions(app: &TestApp) {
    if app.state.db.postgres().is_none() {
        return;
    }
    for mode in ["transaction", "statement"] {
        let pooler = Pooler::start(&app.database_url(), mode).await;
        let refused = refused(&pooler.url).await;
        assert!(refused.contains("PgBouncer") && refused.contains("pool_mode=session"), "{mode}: {refused}");
    }
    app.advance(Clock::System.now() - app.now());
    let Cast { olivia, max, .. } = app.db_cast().await;
    let session = app.db_session(olivia.user).await;
    let pooler = Pooler::start(&app.database_url(), "session").await;
    let program = Program::start(&pooler.url).await;
    program.browser.db_cookie(&session);
    let mut stream = program.browser.stream(SUPPORT).await;
    stream.next_event().await.expect("it greets");
    max.assign(app.db_contact("Ida Falk", None).await, &max.access.to_string()).await.unwrap();
    stream.receives(StreamMessage::Contacts).await;
}
