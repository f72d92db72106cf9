//! What the program writes while it runs, on its finest level.

use crate::support::{
    program::Program,
    smtp::{MailServer, Manner},
    *,
};
use app::store::clock::Clock;
use macro_rules_attribute::apply;
use std::time::Duration;
use tokio::time::timeout;

const SOON: Duration = Duration::from_secs(30);

#[apply(both_engines)]
async fn no_log_level_tells_a_link_or_an_email(app: &TestApp) {
    // The program has the system's clock.
    app.advance(Clock::System.now() - app.now());
    let Cast { olivia, .. } = app.db_cast().await;
    let mails = MailServer::start(Manner::Takes).await;
    let flags = ["--smtp-url", &mails.url, "--log", "trace,lettre=trace,sqlx=trace,hyper=trace,tower_http=trace"];
    let mut program = Program::begin(&app.database_url(), &flags).await;
    let url = program.browser.url.clone();
    let mut log = program.first_lines().await;
    let following = program.follow();

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
    program.child.kill().await.expect("it runs");
    log += &timeout(SOON, following).await.expect("its output ends").expect("it is text");
    assert!(log.contains("TRACE") || log.contains("DEBUG"), "it is on a fine level: {log}");
    for secret in secrets {
        assert!(!log.contains(&secret), "{secret} is in the log: {log}");
    }
}

#[tokio::test]
async fn plain_http_on_a_public_host_is_warned_of_at_the_start() {
    let folder = tempfile::tempdir().expect("a folder");
    let database_url = format!("sqlite:{}", folder.path().join("roster.db").display());
    for (public_url, is_warned) in [
        ("http://roster.example.com", true),
        ("http://203.0.113.9:3000", true),
        ("https://roster.example.com", false),
        ("http://localhost:3000", false),
    ] {
        let mut program = Program::begin(&database_url, &["--public-url", public_url, "--log", "info"]).await;
        let said = program.first_lines().await;
        let warning = said.lines().find(|line| line.contains("WARN") && line.contains("plain http"));
        assert_eq!(warning.is_some_and(|line| line.contains(public_url)), is_warned, "{said}");
    }
}
