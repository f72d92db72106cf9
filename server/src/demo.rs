//! The `demo` command: example data, and simulated presence.

mod data;
mod people;

use crate::{
    config::{Demo, public_url},
    mail::mailer::Mailer,
    serve::{CommandResult, open, run},
};
use app::store::{ctx::AppState, db::sql};
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

pub const PASSWORD: &str = "roster demo 2026";

pub async fn demo(flags: Demo, stop: CancellationToken) -> CommandResult {
    crate::telemetry::start(flags.shared.log.clone());
    let listen = flags.shared.listen;
    if !listen.ip().is_loopback() {
        return Err(
            "the demo's passwords are public, so it only listens on this machine. Run `roster serve` instead".into()
        );
    }
    let public_url = public_url::parse(&format!("http://{listen}"))?;
    let mailer = match (&flags.smtp_url, &flags.mail_from) {
        (Some(url), Some(from)) => Mailer::smtp(url, from, &flags.smtp, &public_url, flags.shared.mail_timeout())?,
        _ => Mailer::Mailbox,
    };
    let has_mailbox = matches!(mailer, Mailer::Mailbox);
    let state = open(&flags.database_url, public_url, &flags.shared, has_mailbox).await?;
    data::fill(&state).await?;
    println!("Sign in with the password “{PASSWORD}” as:");
    for (email, who) in [("olivia", "Olivia, an Owner"), ("max", "Max, a Manager"), ("ava", "Ava, an Agent")] {
        println!("  {:<28} {who}", format!("{email}@northwind.example"));
    }
    tokio::spawn(simulate_presence(state.clone()));
    run(state, mailer, &flags.shared, stop).await
}

/// Keeps 45 demo people online, each taking a break now and then.
async fn simulate_presence(state: AppState) {
    const AT_WORK: usize = 45;
    let mut beat: usize = 0;
    loop {
        let people = async {
            let mut conn = state.db.read().await?;
            sql("select id from users where password_hash = '' and removed_at is null order by display_name")
                .fetch_all::<(Uuid,)>(&mut conn)
                .await
        };
        let people = people.await.unwrap_or_default();
        for (nth, (person,)) in people.iter().step_by(5).take(AT_WORK).enumerate() {
            // Away for five beats of twenty, at staggered times.
            if (beat + nth * 7) % 20 >= 5 {
                state.marks.mark(*person, state.now(), state.site.lease_ms);
            }
        }
        beat += 1;
        tokio::time::sleep(Duration::from_millis(state.site.beat_ms.unsigned_abs())).await;
    }
}
