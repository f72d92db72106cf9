//! Runs the commands other than the demo: start, serve, stop.

use crate::{
    assets,
    config::{CreateOwner, Production, ResetPassword, Serve, Shared, TestMail, public_url::is_exposed},
    connections::{self, Limits},
    live,
    mail::{
        mailer::{Mailer, TIMEOUT},
        scheduled, test_mail, worker,
    },
    presence, router, telemetry,
};
use app::{
    set_up::command::{FirstRun, create_owner as create, mint_link},
    sign_in::reset::mint_for,
    store::{
        clock::Clock,
        ctx::{AppState, Site},
        db::{CONNECTIONS, Db},
        marks::Marks,
        password::Passwords,
    },
};
use std::{error::Error, future::Future, io, sync::Arc, time::Duration};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::Level;
use tracing_subscriber::filter::Targets;

pub type CommandResult = Result<(), Box<dyn Error>>;

/// How long open requests may take to finish after a stop.
const REQUESTS_END_WITHIN: Duration = Duration::from_millis(1000);
/// How long background work may take after that.
const WORK_ENDS_WITHIN: Duration = Duration::from_millis(400);
/// How long everything may take, such as with a database that does not answer.
const ALL_ENDS_WITHIN: Duration = Duration::from_millis(1700);

/// Returns a token that the first SIGTERM or SIGINT cancels. Called first of all: as process 1 of a container, a
/// program gets only the signals that it handles.
pub fn stop_on_signal() -> io::Result<CancellationToken> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let stop = CancellationToken::new();
    tokio::spawn({
        let stop = stop.clone();
        async move {
            tokio::select! { _ = terminate.recv() => (), _ = interrupt.recv() => () }
            stop.cancel();
        }
    });
    Ok(stop)
}

/// Runs a command to its end, or until shortly after `stop`. For a server, being stopped is no failure.
pub async fn run_until(
    stop: CancellationToken,
    is_server: bool,
    command: impl Future<Output = CommandResult>,
) -> CommandResult {
    let is_over = async {
        stop.cancelled().await;
        tokio::time::sleep(ALL_ENDS_WITHIN).await;
    };
    tokio::select! {
        done = command => done,
        () = is_over => {
            tracing::warn!("not everything ended in time");
            if is_server { Ok(()) } else { Err("interrupted before it finished".into()) }
        }
    }
}

pub async fn production(flags: Serve, stop: CancellationToken) -> CommandResult {
    let Production { public_url, smtp_url, mail_from, smtp, database_url, shared } = flags.check()?;
    telemetry::start(shared.log.clone());
    if is_exposed(&public_url) {
        tracing::warn!(
            "--public-url ({public_url}) is plain http, so passwords and sessions can be intercepted. Use https."
        );
    }
    let mailer = Mailer::smtp(&smtp_url, &mail_from, &smtp, &public_url, shared.mail_timeout())?;
    let state = open(&database_url, public_url, &shared, false).await?;
    if let Some(token) = mint_link(&state).await? {
        println!(
            "Roster isn't set up yet. Open this link to set it up (it works once): {}/set-up?token={}",
            state.site.public_url,
            token.as_str()
        );
    }
    run(state, mailer, &shared, stop).await
}

pub async fn create_owner(flags: CreateOwner) -> CommandResult {
    let state = open(&flags.database_url, String::new(), &command_defaults(), false).await?;
    let first_run = FirstRun {
        organization: flags.organization,
        workspace: flags.workspace,
        display_name: flags.name,
        email: flags.email,
        password: flags.password,
    };
    match create(&state, first_run).await? {
        Ok(said) => println!("{said}"),
        Err(invalid) => return Err(invalid.to_string().into()),
    }
    state.db.close().await;
    Ok(())
}

/// Prints a link for setting a person's password, for installations without email.
pub async fn reset_password(flags: ResetPassword) -> CommandResult {
    let state = open(&flags.database_url, flags.public_url, &command_defaults(), false).await?;
    let Some(token) = mint_for(&state, &flags.email).await? else {
        return Err(format!("no User has the address {}", flags.email).into());
    };
    println!(
        "Open this link within an hour (it works once): {}/reset-password/{}",
        state.site.public_url,
        token.as_str()
    );
    state.db.close().await;
    Ok(())
}

/// Sends a test email and prints the result.
pub async fn test_mail(flags: TestMail) -> CommandResult {
    println!("{}", test_mail::send(&flags).await?);
    Ok(())
}

/// Returns flags for the commands that serve nothing.
fn command_defaults() -> Shared {
    Shared {
        listen: ([127, 0, 0, 1], 0).into(),
        beat_s: 15,
        lease_s: 40,
        log: Targets::new().with_default(Level::WARN),
        mail_timeout_s: TIMEOUT.as_secs(),
        trusted_proxies: Vec::new(),
        database_connections: CONNECTIONS,
    }
}

pub async fn open(
    database_url: &str,
    public_url: String,
    shared: &Shared,
    has_mailbox: bool,
) -> Result<AppState, Box<dyn Error>> {
    let site = Site {
        public_url,
        assets: assets::manifest(),
        lease_ms: shared.lease_s * 1000,
        beat_ms: shared.beat_s * 1000,
        has_mailbox,
    };
    Ok(AppState {
        db: Db::open_with(database_url, shared.database_connections).await?,
        clock: Clock::System,
        marks: Marks::default(),
        passwords: Passwords::default(),
        active_counts: Default::default(),
        check_limit: Default::default(),
        site: Arc::new(site),
    })
}

/// Serves until `stop`; then fails `/readyz`, ends the streams and finishes what is under way.
pub async fn run(state: AppState, mailer: Mailer, shared: &Shared, stop: CancellationToken) -> CommandResult {
    let listener = TcpListener::bind(shared.listen)
        .await
        .map_err(|error| format!("can't listen on {}: {error}", shared.listen))?;
    let work = TaskTracker::new();
    work.spawn(worker::run(state.clone(), mailer, stop.clone()));
    work.spawn(scheduled::run(state.clone(), stop.clone()));
    work.spawn(presence::run(state.clone(), stop.clone()));
    work.spawn(live::relay(state.db.clone(), stop.clone()));
    work.spawn(live::version_poll::poll_versions(state.db.clone(), stop.clone()));
    work.close();
    println!("Roster is listening on {}", state.site.public_url);

    let app = router::router(state.clone(), stop.clone(), shared.trusted_proxies.clone());
    let proxies = shared.trusted_proxies.clone().into();
    let stopped = tokio::spawn({
        let stop = stop.clone();
        async move {
            stop.cancelled().await;
            tokio::time::Instant::now()
        }
    });
    let served = connections::serve(listener, app, Limits::of_system(), proxies, stop.clone());
    tokio::select! {
        () = served => (),
        () = async { stop.cancelled().await; tokio::time::sleep(REQUESTS_END_WITHIN).await } => tracing::warn!("some requests did not end in time"),
    }
    // Time that the requests did not need goes to emails under way: one that is cut off would be sent twice.
    let since = stopped.await.unwrap_or_else(|_| tokio::time::Instant::now());
    let _ = tokio::time::timeout_at(since + REQUESTS_END_WITHIN + WORK_ENDS_WITHIN, work.wait()).await;
    state.db.close().await;
    Ok(())
}
