//! Sends email by SMTP: the stage where it fails decides whether it is retried.

pub mod config;
mod connection;
mod reply;

use app::mail::mail_pause::PauseCause;
use config::{Security, Server};
use connection::Connection;
use lettre::Address;
use reply::Problem;
use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::time::{Instant, timeout};

/// The stages of sending one email, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    Writing,
    Connecting,
    /// The server's greeting and the reply to EHLO.
    Greeting,
    Securing,
    SigningIn,
    Sender,
    /// From here on, a failure is about this email alone.
    Recipient,
    Content,
}

/// Why an email was not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmtpError {
    pub stage: Stage,
    /// The SMTP reply code, if there was a reply.
    pub code: Option<u16>,
    /// The next attempt will fail too, unless the configuration or the server changes.
    pub is_permanent: bool,
    pub reason: String,
}

/// A mail server, and its idle connections.
#[derive(Clone)]
pub struct Smtp {
    server: Arc<Server>,
    idle: Arc<Mutex<Vec<Idle>>>,
}

struct Idle {
    connection: Connection,
    since: Instant,
}

/// Shorter than any server's idle timeout.
const IDLE_MAX: Duration = Duration::from_secs(30);
const CONNECTING_MAX: Duration = Duration::from_secs(15);
const GOODBYE_MAX: Duration = Duration::from_secs(5);
/// Codes about signing in, whichever command they answer (RFC 4954, 6).
const ABOUT_SIGNING_IN: std::ops::RangeInclusive<u16> = 530..=538;

impl Smtp {
    pub fn new(server: Server) -> Self {
        Self { server: Arc::new(server), idle: Arc::default() }
    }

    pub fn timeout(&self) -> Duration {
        self.server.timeout
    }

    /// Sends an email, and returns the server's final reply.
    pub async fn send(&self, from: &Address, to: &Address, mail: &[u8]) -> Result<String, SmtpError> {
        let mut stage = Stage::Connecting;
        // A timeout also drops the connection: the next conversation would read this one's replies.
        match timeout(self.server.timeout, self.converse(from, to, mail, &mut stage)).await {
            Ok(Ok(said)) => Ok(said),
            Ok(Err(problem)) => Err(SmtpError::of(stage, problem)),
            Err(_) => {
                let reason = format!("no answer within {} s", self.server.timeout.as_secs());
                // A server that accepts the connection and stays silent counts as unreachable.
                let stage = if stage == Stage::Greeting { Stage::Connecting } else { stage };
                Err(SmtpError { stage, code: None, is_permanent: false, reason })
            }
        }
    }

    async fn converse(&self, from: &Address, to: &Address, mail: &[u8], stage: &mut Stage) -> Result<String, Problem> {
        if let Some(connection) = self.take_idle().await {
            match self.hand_over(connection, from, to, mail, stage).await {
                // The server closed the idle connection before any of the email was sent.
                Err(problem) if *stage == Stage::Sender && !problem.is_permanent => *stage = Stage::Connecting,
                done => return done,
            }
        }
        let connection = self.connect(stage).await?;
        self.hand_over(connection, from, to, mail, stage).await
    }

    async fn connect(&self, stage: &mut Stage) -> Result<Connection, Problem> {
        let Server { host, port, tls, credentials, hello, .. } = &*self.server;
        let connecting = timeout(CONNECTING_MAX, Connection::open(host, *port));
        let Ok(connected) = connecting.await else {
            return Err(Problem::temporary(format!("no answer within {} s", CONNECTING_MAX.as_secs())));
        };
        let mut connection = connected?;
        if let Security::Implicit(connector) = tls {
            *stage = Stage::Securing;
            connection = connection.secure(connector, host).await?;
        }
        *stage = Stage::Greeting;
        connection.greet(hello).await?;
        let start_tls = match tls {
            Security::StartTls(connector) => Some(connector),
            Security::Opportunistic(connector) => Some(connector).filter(|_| connection.offers("STARTTLS")),
            Security::None | Security::Implicit(_) => None,
        };
        if let Some(connector) = start_tls {
            *stage = Stage::Securing;
            connection = connection.start_tls(connector, host).await?;
            *stage = Stage::Greeting;
            connection.hello(hello).await?;
        }
        if let Some(credentials) = credentials {
            *stage = Stage::SigningIn;
            connection.sign_in(credentials).await?;
        }
        Ok(connection)
    }

    async fn hand_over(
        &self,
        mut connection: Connection,
        from: &Address,
        to: &Address,
        mail: &[u8],
        stage: &mut Stage,
    ) -> Result<String, Problem> {
        match transact(&mut connection, from, to, mail, stage).await {
            Ok(said) => {
                let idle = Idle { connection, since: Instant::now() };
                self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(idle);
                Ok(said)
            }
            Err(problem) => {
                // QUIT is a courtesy, so nothing waits for it.
                tokio::spawn(async move { timeout(GOODBYE_MAX, connection.command("QUIT")).await });
                Err(problem)
            }
        }
    }

    async fn take_idle(&self) -> Option<Connection> {
        loop {
            let Idle { mut connection, since } = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()?;
            let is_fresh = since.elapsed() < IDLE_MAX;
            if is_fresh && timeout(GOODBYE_MAX, connection.command("NOOP")).await.is_ok_and(|answer| answer.is_ok()) {
                return Some(connection);
            }
        }
    }
}

async fn transact(
    connection: &mut Connection,
    from: &Address,
    to: &Address,
    mail: &[u8],
    stage: &mut Stage,
) -> Result<String, Problem> {
    *stage = Stage::Sender;
    connection.command(&format!("MAIL FROM:<{from}>")).await?;
    *stage = Stage::Recipient;
    connection.command(&format!("RCPT TO:<{to}>")).await?;
    *stage = Stage::Content;
    connection.command("DATA").await?;
    let answer = connection.content(mail).await?;
    Ok(format!("{} {}", answer.code, answer.text()).trim_end().to_owned())
}

impl SmtpError {
    fn of(stage: Stage, Problem { code, is_permanent, reason }: Problem) -> Self {
        let is_about_signing_in = code.is_some_and(|code| ABOUT_SIGNING_IN.contains(&code));
        Self { stage: if is_about_signing_in { Stage::SigningIn } else { stage }, code, is_permanent, reason }
    }

    /// Returns what Users read: what failed, with the server's own words if it replied. The log has the whole reason.
    pub fn for_users(&self) -> String {
        match self.code {
            Some(_) => format!("{} ({})", self.what(), self.reason),
            None => self.what().to_owned(),
        }
    }

    fn what(&self) -> &'static str {
        match self.stage {
            Stage::Writing => "Roster couldn't create the email",
            Stage::Connecting => "we couldn't reach the mail server",
            Stage::Securing => PauseCause::Tls.sentence(),
            Stage::SigningIn if self.is_about_the_password() => PauseCause::Password.sentence(),
            Stage::SigningIn => PauseCause::SignIn.sentence(),
            _ if self.code.is_none() => "the mail server didn't respond as expected",
            Stage::Greeting => PauseCause::Greeting.sentence(),
            Stage::Sender => PauseCause::Sender.sentence(),
            Stage::Recipient => "the mail server rejected the recipient",
            Stage::Content => "the mail server rejected the email",
        }
    }

    /// Returns whether the server rejected the password, as opposed to offering no usable way to sign in.
    pub fn is_about_the_password(&self) -> bool {
        self.stage == Stage::SigningIn && !matches!(self.code, None | Some(500..=504 | 530 | 534 | 538))
    }
}

impl fmt::Display for SmtpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.what(), self.reason)
    }
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Smtp({}:{})", self.server.host, self.server.port)
    }
}
