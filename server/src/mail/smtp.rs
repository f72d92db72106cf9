//! One conversation with the mail server, step by step: where it goes wrong decides what becomes of the mail.

use lettre::{
    Address,
    transport::smtp::{
        Error,
        authentication::{Credentials, DEFAULT_MECHANISMS},
        client::{AsyncSmtpConnection, TlsParameters},
        commands::{Data, Mail, Rcpt},
        extension::{ClientId, Extension, MailParameter},
    },
};
use percent_encoding::percent_decode_str;
use std::{
    error::{self, Error as _},
    fmt, io, iter,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::time::{Instant, timeout};
use url::Url;

/// How far a mail has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    Writing,
    Connecting,
    Securing,
    SigningIn,
    Sender,
    /// Here and after it is about this mail alone.
    Recipient,
    Content,
}

/// Why the server did not take a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    pub stage: Stage,
    /// SMTP's number, where the server said one.
    pub code: Option<u16>,
    pub reason: String,
}

/// A mail server, and the connections to it that wait for another mail.
#[derive(Clone)]
pub struct Smtp {
    server: Arc<Server>,
    idle: Arc<Mutex<Vec<Idle>>>,
}

struct Server {
    host: String,
    port: u16,
    tls: Tls,
    credentials: Option<Credentials>,
    hello: ClientId,
    /// Of a whole conversation.
    timeout: Duration,
}

enum Tls {
    None,
    /// Where the server offers it, by STARTTLS.
    Opportunistic(TlsParameters),
    /// By STARTTLS, or not at all.
    AfterAWord(TlsParameters),
    FromTheStart(TlsParameters),
}

struct Idle {
    connection: AsyncSmtpConnection,
    since: Instant,
}

/// Shorter than any server's patience.
const IDLE_MAX: Duration = Duration::from_secs(30);
const CONNECTING_MAX: Duration = Duration::from_secs(15);
const GOODBYE_MAX: Duration = Duration::from_secs(5);

impl Smtp {
    /// `smtps://user:password@host:port`, or `smtp://…?tls=required`, `?tls=opportunistic`, or neither.
    pub fn from_url(url: &str, timeout: Duration) -> Result<Self, String> {
        let url = Url::parse(url).map_err(|error| error.to_string())?;
        let host = url.host_str().ok_or("it names no server")?.to_owned();
        let asked = url.query_pairs().find(|(key, _)| key == "tls").map(|(_, value)| value.into_owned());
        let parameters = || TlsParameters::new(host.clone()).map_err(|error| error.to_string());
        let (port, tls) = match (url.scheme(), asked.as_deref()) {
            ("smtp", None) => (25, Tls::None),
            ("smtp", Some("required")) => (587, Tls::AfterAWord(parameters()?)),
            ("smtp", Some("opportunistic")) => (587, Tls::Opportunistic(parameters()?)),
            ("smtps", _) => (465, Tls::FromTheStart(parameters()?)),
            ("smtp", Some(_)) => return Err("tls is required or opportunistic".to_owned()),
            _ => return Err("it begins with smtp: or smtps:".to_owned()),
        };
        let decoded = |text: &str| percent_decode_str(text).decode_utf8().map(|text| text.into_owned());
        let credentials = match url.password() {
            Some(password) => {
                let user = decoded(url.username()).map_err(|error| error.to_string())?;
                Some(Credentials::new(user, decoded(password).map_err(|error| error.to_string())?))
            }
            None => None,
        };
        let hello = match url.path().trim_matches('/') {
            "" => ClientId::default(),
            name => ClientId::Domain(name.to_owned()),
        };
        let server = Server { port: url.port().unwrap_or(port), host, tls, credentials, hello, timeout };
        Ok(Self { server: Arc::new(server), idle: Arc::default() })
    }

    pub fn timeout(&self) -> Duration {
        self.server.timeout
    }

    /// What the server said when it took the mail.
    pub async fn send(&self, from: &Address, to: &Address, mail: &[u8]) -> Result<String, Refused> {
        let mut stage = Stage::Connecting;
        // The connection of a conversation that is cut off here goes with it: the next one would hear its answers.
        match timeout(self.server.timeout, self.converse(from, to, mail, &mut stage)).await {
            Ok(Ok(said)) => Ok(said),
            Ok(Err(error)) => Err(Refused::of(stage, &error)),
            Err(_) => {
                let reason = format!("no answer within {} s", self.server.timeout.as_secs());
                Err(Refused { stage, code: None, reason })
            }
        }
    }

    async fn converse(&self, from: &Address, to: &Address, mail: &[u8], stage: &mut Stage) -> Result<String, Error> {
        if let Some(connection) = self.take_idle().await {
            match self.hand_over(connection, from, to, mail, stage).await {
                // The server has had enough of that connection: nothing of the mail has been said yet.
                Err(error) if *stage == Stage::Sender && !error.is_permanent() => *stage = Stage::Connecting,
                done => return done,
            }
        }
        let connection = self.connect(stage).await?;
        self.hand_over(connection, from, to, mail, stage).await
    }

    async fn connect(&self, stage: &mut Stage) -> Result<AsyncSmtpConnection, Error> {
        let Server { host, port, tls, credentials, hello, .. } = &*self.server;
        let from_the_start = match tls {
            Tls::FromTheStart(parameters) => Some(parameters.clone()),
            _ => None,
        };
        let at = (host.as_str(), *port);
        let connecting = AsyncSmtpConnection::connect_tokio1(at, Some(CONNECTING_MAX), hello, from_the_start, None);
        let mut connection = connecting.await.inspect_err(|error| {
            if is_about_tls(error) {
                *stage = Stage::Securing;
            }
        })?;
        let start_tls = match tls {
            Tls::AfterAWord(parameters) => Some(parameters),
            Tls::Opportunistic(parameters) => Some(parameters).filter(|_| connection.can_starttls()),
            Tls::None | Tls::FromTheStart(_) => None,
        };
        if let Some(parameters) = start_tls {
            *stage = Stage::Securing;
            connection.starttls(parameters.clone(), hello).await?;
        }
        if let Some(credentials) = credentials {
            *stage = Stage::SigningIn;
            connection.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        Ok(connection)
    }

    async fn hand_over(
        &self,
        mut connection: AsyncSmtpConnection,
        from: &Address,
        to: &Address,
        mail: &[u8],
        stage: &mut Stage,
    ) -> Result<String, Error> {
        match say(&mut connection, from, to, mail, stage).await {
            Ok(said) => {
                let idle = Idle { connection, since: Instant::now() };
                self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(idle);
                Ok(said)
            }
            Err(error) => {
                // Polite, and nobody waits for it.
                tokio::spawn(async move { timeout(GOODBYE_MAX, connection.abort()).await });
                Err(error)
            }
        }
    }

    async fn take_idle(&self) -> Option<AsyncSmtpConnection> {
        loop {
            let Idle { mut connection, since } = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()?;
            if since.elapsed() < IDLE_MAX && timeout(GOODBYE_MAX, connection.test_connected()).await == Ok(true) {
                return Some(connection);
            }
        }
    }
}

async fn say(
    connection: &mut AsyncSmtpConnection,
    from: &Address,
    to: &Address,
    mail: &[u8],
    stage: &mut Stage,
) -> Result<String, Error> {
    *stage = Stage::Sender;
    let is_utf8 = !to.user().is_ascii() && connection.server_info().supports_feature(Extension::SmtpUtfEight);
    let parameters = if is_utf8 { vec![MailParameter::SmtpUtfEight] } else { Vec::new() };
    connection.command(Mail::new(Some(from.clone()), parameters)).await?;
    *stage = Stage::Recipient;
    connection.command(Rcpt::new(to.clone(), Vec::new())).await?;
    *stage = Stage::Content;
    connection.command(Data).await?;
    let answer = connection.message(mail).await?;
    Ok(format!("{} {}", answer.code(), answer.message().collect::<Vec<_>>().join(" ")))
}

/// What rustls has to say comes as data that are not what they should be.
fn is_about_tls(error: &Error) -> bool {
    let is_wrong = |io: &io::Error| io.kind() == io::ErrorKind::InvalidData;
    error.is_tls() || causes(error).any(|cause| cause.downcast_ref().is_some_and(is_wrong))
}

/// What is behind an error, deeper and deeper.
fn causes<'a>(error: &'a Error) -> impl Iterator<Item = &'a (dyn error::Error + 'static)> {
    iter::successors(error.source(), |cause: &&'a (dyn error::Error + 'static)| (**cause).source())
}

impl Refused {
    fn of(stage: Stage, error: &Error) -> Self {
        let code = error.status().map(u16::from);
        let reason = causes(error).last().map_or_else(|| error.to_string(), ToString::to_string);
        let reason = reason.replace('\n', " ");
        let reason = code.map_or_else(|| reason.clone(), |code| format!("{code} {reason}"));
        Self { stage, code, reason }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.stage {
            Stage::Writing => "the mail cannot be written",
            Stage::Connecting => "the mail server cannot be reached",
            Stage::Securing => "the connection to the mail server cannot be made secure (TLS)",
            Stage::SigningIn => "the mail server refuses Roster's password",
            Stage::Sender => "the mail server refuses the sender",
            Stage::Recipient => "the mail server refuses the recipient",
            Stage::Content => "the mail server refuses the mail",
        };
        write!(f, "{what}: {}", self.reason)
    }
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Smtp({}:{})", self.server.host, self.server.port)
    }
}
