//! What the program writes while it runs, on its finest level.

use crate::support::{
    smtp::{MailServer, Manner},
    *,
};
use app::clock::Clock;
use macro_rules_attribute::apply;
use std::{process::Stdio, time::Duration};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, BufReader},
    net::TcpListener,
    process::Command,
    time::timeout,
};

const SOON: Duration = Duration::from_secs(30);

#[apply(both_engines)]
async fn no_log_level_tells_a_link_or_an_email(app: &TestApp) {
    // The program has the system's clock.
    app.advance(Clock::System.now() - app.now());
    let Cast { olivia, .. } = app.db_cast().await;
    let mails = MailServer::start(Manner::Takes).await;
    // A port that was free a moment ago.
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("a bound port").to_string();
    drop(listener);
    let url = format!("http://{address}");
    let mut program = Command::new(env!("CARGO_BIN_EXE_roster"))
        .args(["serve", "--public-url", &url, "--listen", &address, "--database-url", &app.database_url()])
        .args(["--smtp-url", &mails.url, "--mail-from", "roster@northwind.example"])
        .args(["--log", "trace,lettre=trace,sqlx=trace,hyper=trace,tower_http=trace"])
        .env("ROSTER_SMTP_CA", "")
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("the program starts");
    let mut output = BufReader::new(program.stdout.take().expect("its output"));
    let mut log = String::new();
    while !log.contains("Roster listens on") {
        let read = timeout(SOON, output.read_line(&mut log)).await.expect("it starts").expect("a line");
        assert_ne!(read, 0, "{log}");
    }
    let following = tokio::spawn(async move {
        output.read_to_string(&mut log).await.expect("text");
        log
    });

    let browser = Browser::new(&url);
    browser.db_cookie(&app.db_session(olivia.user).await);
    browser.invite("nora@customer.example", "agent", &[]).await.expect("an Owner invites");
    timeout(SOON, mails.kept()).await.expect("an email comes");
    Browser::new(&url).post("/forgot-password", &[("email", &olivia.email)]).await;
    timeout(SOON, mails.kept()).await.expect("an email comes");
    let mut secrets = vec!["nora@customer.example".to_owned(), olivia.email.clone()];
    for mail in mails.received().await {
        let links = mail.split(&url).skip(1).filter_map(|rest| rest.split(['\n', '"', ' ', '<', '>']).next());
        let links: Vec<&str> = links.filter(|link| link.len() > 60).collect();
        assert!(!links.is_empty(), "{mail}");
        for link in links {
            browser.get(link).await;
            secrets.push(link.rsplit('/').next().unwrap_or_default().to_owned());
        }
    }
    program.kill().await.expect("it runs");
    let log = timeout(SOON, following).await.expect("its output ends").expect("it is text");
    assert!(log.contains("TRACE") || log.contains("DEBUG"), "it is on a fine level: {log}");
    for secret in secrets {
        assert!(!log.contains(&secret), "{secret} is in the log: {log}");
    }
}
