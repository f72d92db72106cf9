use super::{Browser, Engine, engine::Database};
use app::{
    domain::live_event::LiveEvent,
    mail::mailbox::{StoredMail, newest},
    store::{
        clock::Clock,
        ctx::{AppState, Site},
        db::{CHANNEL, Db},
        flush::flush,
        marks::Marks,
        password::Passwords,
    },
};
use server::{
    connections::{self, Limits},
    live::{relay, version_poll::poll_versions},
    mail::{
        mailer::Mailer,
        worker::{Step, deliver_next},
    },
    router::router,
};
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};
use tokio::{net::TcpListener, time::timeout};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Monday, 2 March 2026, 09:00 UTC. The clock stands still until a test moves it.
pub const START: i64 = 1_772_442_000_000;
const CONNECTIONS: usize = 1000;
pub const LEASE_MS: i64 = 40_000;

pub fn days(count: i64) -> i64 {
    count * 24 * 60 * 60 * 1000
}

pub fn minutes(count: i64) -> i64 {
    count * 60 * 1000
}

pub fn seconds(count: i64) -> i64 {
    count * 1000
}

/// The real router on a real port, with a database and a clock of its own.
pub struct TestApp {
    pub state: AppState,
    pub url: String,
    clock: Arc<AtomicI64>,
    stop: CancellationToken,
    database: Database,
}

impl TestApp {
    pub async fn start(engine: Engine) -> Self {
        let database = Database::migrated(engine).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("a bound port"));
        let clock = Arc::new(AtomicI64::new(START));
        let stop = CancellationToken::new();
        let state = AppState {
            db: Db::open(&database.url()).await.expect("a new database opens"),
            clock: Clock::Set(clock.clone()),
            marks: Marks::default(),
            // A machine that runs many tests at once is slower than any that signs people in.
            passwords: Passwords::waiting(Duration::from_secs(120)),
            active_counts: Default::default(),
            check_limit: Default::default(),
            site: Arc::new(site(&url)),
        };
        listen_to_the_database(&state, &stop).await;
        serve(listener, state.clone(), stop.clone());
        Self { state, url, clock, stop, database }
    }

    /// Serves the same installation at another public URL. Requests still go to this machine.
    pub async fn also_known_as(&self, public_url: &str) -> Browser {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("a bound port"));
        let state = AppState { site: Arc::new(site(public_url)), ..self.state.clone() };
        serve(listener, state, self.stop.clone());
        Browser::new(&url)
    }

    /// Serves the same installation as after a restart: only what is in the database remains.
    pub async fn started_again(&self) -> Browser {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("a bound port"));
        let state = AppState {
            marks: Marks::default(),
            active_counts: Default::default(),
            check_limit: Default::default(),
            site: Arc::new(site(&url)),
            ..self.state.clone()
        };
        serve(listener, state, self.stop.clone());
        Browser::new(&url)
    }

    /// Serves the same installation with other connection limits, and returns the address.
    pub async fn within(&self, limits: Limits) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound port");
        serve_within(limits, listener, self.state.clone(), self.stop.clone());
        address
    }

    pub async fn stop(self) {
        self.stop.cancel();
        self.state.db.close().await;
        self.database.remove().await;
    }

    /// Creates an empty database of the same engine.
    pub async fn another_database(&self) -> Database {
        self.database.another().await
    }

    pub fn database_url(&self) -> String {
        self.database.url()
    }

    pub fn now(&self) -> i64 {
        self.state.now()
    }

    pub fn advance(&self, ms: i64) {
        self.clock.fetch_add(ms, Ordering::SeqCst);
    }

    /// Returns a new visitor's browser.
    pub fn browser(&self) -> Browser {
        Browser::new(&self.url)
    }

    pub async fn deliver_next(&self, mailer: &Mailer) -> Step {
        deliver_next(&self.state, mailer).await.expect("the database answers")
    }

    /// Delivers every due email, and returns how many were sent.
    pub async fn deliver_all(&self) -> usize {
        let mut delivered = 0;
        loop {
            match self.deliver_next(&Mailer::Mailbox).await {
                Step::Delivered => delivered += 1,
                Step::Obsolete => (),
                Step::Empty => return delivered,
                Step::Failed(why) => panic!("the mailbox takes every mail, but: {why:?}"),
            }
        }
    }

    /// Does what the server does once a second.
    pub async fn flush_presence(&self) {
        flush(&self.state).await.expect("the database answers");
    }

    /// Returns the emails to an address, newest first.
    pub async fn mails_to(&self, email: &str) -> Vec<StoredMail> {
        let mails = newest(&self.state).await.expect("the database answers");
        mails.into_iter().filter(|mail| mail.recipient == email).collect()
    }

    /// Delivers due emails, and returns the path of the link in the newest one.
    pub async fn link_in_mail_to(&self, email: &str) -> String {
        self.deliver_all().await;
        let mail = self.mails_to(email).await.into_iter().next().unwrap_or_else(|| panic!("{email} got a mail"));
        let link = mail.body.lines().find_map(|line| line.strip_prefix(&self.url)).expect("the mail has a link");
        link.to_owned()
    }
}

fn site(public_url: &str) -> Site {
    Site {
        public_url: public_url.to_owned(),
        assets: Default::default(),
        lease_ms: LEASE_MS,
        beat_ms: 15_000,
        has_mailbox: false,
    }
}

fn serve(listener: TcpListener, state: AppState, stop: CancellationToken) {
    serve_within(Limits::of(CONNECTIONS), listener, state, stop);
}

fn serve_within(limits: Limits, listener: TcpListener, state: AppState, stop: CancellationToken) {
    let router = router(state, stop.clone(), Vec::new());
    tokio::spawn(connections::serve(listener, router, limits, Arc::default(), stop));
}

/// Starts the relay on PostgreSQL, and waits until it has relayed an event.
async fn listen_to_the_database(state: &AppState, stop: &CancellationToken) {
    let Some(pool) = state.db.postgres() else { return };
    tokio::spawn(relay(state.db.clone(), stop.clone()));
    tokio::spawn(poll_versions(state.db.clone(), stop.clone()));
    let mut heard = state.db.live.subscribe();
    let probe = LiveEvent::contacts(Uuid::now_v7());
    loop {
        for payload in probe.payloads() {
            sqlx::query("select pg_notify($1, $2)")
                .bind(CHANNEL)
                .bind(payload)
                .execute(pool)
                .await
                .expect("it answers");
        }
        if timeout(Duration::from_millis(50), heard.recv()).await.is_ok() {
            return;
        }
    }
}
