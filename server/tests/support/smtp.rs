//! A mail server that behaves as a test wants.

use super::authority::Authority;
use mail_parser::{MessageParser, PartType};
use server::{
    config::SmtpFlags,
    mail::mailer::{Mailer, TIMEOUT},
};
use std::{
    sync::{Arc, Mutex as Now, PoisonError},
    time::Duration,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader},
    net::TcpListener,
    sync::{Mutex, Notify},
};
use tokio_rustls::TlsAcceptor;

#[derive(Clone, Copy, Debug)]
pub enum Manner {
    Takes,
    /// Refuses every recipient with this reply.
    Refuses(&'static str),
    /// Refuses recipients that contain the first text with this reply.
    RefusesOne(&'static str, &'static str),
    /// Refuses the sender with this reply.
    RefusesSender(&'static str),
    /// Refuses the password with this reply.
    RefusesPassword(&'static str),
    /// Accepts the connection and stays silent.
    Hangs,
    /// Goes silent once it has the email of a recipient that contains this.
    HangsAfter(&'static str),
    /// Answers commands that begin with this with these bytes.
    Answers(&'static str, &'static [u8]),
    /// Answers with bare codes, in lines without a CR.
    Terse,
}

pub struct MailServer {
    pub mailer: Mailer,
    pub url: String,
    inner: Arc<Inner>,
}

struct Inner {
    manner: Now<Manner>,
    /// The commands received.
    heard: Now<Vec<String>>,
    /// Set if it offers STARTTLS.
    tls: Option<TlsAcceptor>,
    received: Mutex<Vec<String>>,
    connected: Notify,
    kept: Notify,
}

impl MailServer {
    pub async fn start(manner: Manner) -> Self {
        Self::start_at("127.0.0.1:0", manner, None, false).await
    }

    /// Starts it on IPv6.
    pub async fn start_on_ipv6(manner: Manner) -> Self {
        Self::start_at("[::1]:0", manner, None, false).await
    }

    /// Starts it with a certificate, for STARTTLS or implicit TLS.
    pub async fn start_secure(authority: &Authority, manner: Manner, is_implicit: bool) -> Self {
        Self::start_at("127.0.0.1:0", manner, Some(authority.acceptor()), is_implicit).await
    }

    async fn start_at(address: &str, manner: Manner, tls: Option<TlsAcceptor>, is_implicit: bool) -> Self {
        let listener = TcpListener::bind(address).await.expect("a free port");
        let address = listener.local_addr().expect("a bound port");
        let (manner, received, heard) = (Now::new(manner), Mutex::default(), Now::default());
        let (connected, kept) = (Notify::new(), Notify::new());
        let inner = Arc::new(Inner { manner, heard, tls, received, connected, kept });
        let accepting = inner.clone();
        tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                let server = accepting.clone();
                tokio::spawn(async move {
                    let asked = match is_implicit {
                        true => Some(connection),
                        false => talk(connection, &server, Talk::Plain).await,
                    };
                    let (Some(connection), Some(tls)) = (asked, &server.tls) else { return };
                    if let Ok(connection) = tls.accept(connection).await {
                        talk(connection, &server, if is_implicit { Talk::Implicit } else { Talk::AfterStartTls }).await;
                    }
                });
            }
        });
        let scheme = if is_implicit { "smtps" } else { "smtp" };
        let url = format!("{scheme}://roster:secret@{address}");
        Self { mailer: mailer(&url, TIMEOUT), url, inner }
    }

    /// Returns the commands received.
    pub fn heard(&self) -> Vec<String> {
        self.inner.heard.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Behaves differently from now on.
    pub fn changes(&self, manner: Manner) {
        *self.inner.manner.lock().unwrap_or_else(PoisonError::into_inner) = manner;
    }

    /// Returns a mailer with this timeout.
    pub fn impatient(&self, timeout: Duration) -> Mailer {
        mailer(&self.url, timeout)
    }

    /// Returns the received emails, decoded, with headers.
    pub async fn received(&self) -> Vec<String> {
        self.inner.received.lock().await.iter().map(|mail| decoded(mail)).collect()
    }

    /// Waits for a connection.
    pub async fn connected(&self) {
        self.inner.connected.notified().await;
    }

    /// Waits for an email.
    pub async fn kept(&self) {
        self.inner.kept.notified().await;
    }
}

/// Returns a header of an email.
pub fn header<'a>(mail: &'a str, name: &str) -> Option<&'a str> {
    let (head, _) = mail.split_once("\n\n")?;
    head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

/// Returns a mailer whose server does not exist.
pub async fn nowhere() -> Mailer {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    mailer(&format!("smtp://127.0.0.1:{}", listener.local_addr().expect("a bound port").port()), TIMEOUT)
}

fn mailer(url: &str, timeout: Duration) -> Mailer {
    mailer_with(url, &SmtpFlags::default(), timeout)
}

pub fn mailer_with(url: &str, flags: &SmtpFlags, timeout: Duration) -> Mailer {
    let public_url = "https://roster.northwind.example";
    Mailer::smtp(url, "Roster <roster@northwind.example>", flags, public_url, timeout).expect("a mailer")
}

/// Returns the headers as they came, and the decoded text and HTML. An email must have both: of one, the parser would
/// make the other (`body_text`, `body_html`).
fn decoded(mail: &str) -> String {
    let (head, _) = mail.split_once("\n\n").expect("an email has headers");
    let message = MessageParser::new().parse(mail).expect("an email");
    let bodies = message.parts.iter().map(|part| &part.body);
    let text = bodies.clone().find_map(|body| if let PartType::Text(text) = body { Some(text) } else { None });
    let html = bodies.clone().find_map(|body| if let PartType::Html(html) = body { Some(html) } else { None });
    format!("{head}\n\n{}\n{}", text.expect("an email has text"), html.expect("an email has HTML"))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Talk {
    Plain,
    Implicit,
    AfterStartTls,
}

/// Holds a conversation; returns the connection when TLS is to begin on it.
async fn talk<S: AsyncRead + AsyncWrite + Unpin>(connection: S, server: &Inner, how: Talk) -> Option<S> {
    let manner = || *server.manner.lock().unwrap_or_else(PoisonError::into_inner);
    server.connected.notify_one();
    if matches!(manner(), Manner::Hangs) {
        return std::future::pending().await;
    }
    let mut stream = BufReader::new(connection);
    let (mut recipient, mut mail) = (String::new(), None::<String>);
    let mut answer = match manner() {
        _ if how == Talk::AfterStartTls => Vec::new(),
        Manner::Answers("", greeting) => greeting.to_vec(),
        _ => b"220 mail.test".to_vec(),
    };
    loop {
        if !answer.is_empty() {
            let end: &[u8] = if matches!(manner(), Manner::Terse) { b"\n" } else { b"\r\n" };
            let written = stream.write_all(&[&answer, end].concat()).await;
            if written.is_err() || stream.flush().await.is_err() {
                return None;
            }
        }
        let mut line = String::new();
        if !matches!(stream.read_line(&mut line).await, Ok(1..)) {
            return None;
        }
        let line = line.trim_end_matches(['\r', '\n']);
        if mail.is_none() {
            server.heard.lock().unwrap_or_else(PoisonError::into_inner).push(line.to_owned());
        }
        answer = match (&mut mail, line) {
            (Some(_), ".") => {
                server.received.lock().await.extend(mail.take());
                server.kept.notify_one();
                if matches!(manner(), Manner::HangsAfter(whose) if recipient.contains(whose)) {
                    return std::future::pending().await;
                }
                said("250 kept", manner())
            }
            (Some(text), line) => {
                text.push_str(line.strip_prefix('.').unwrap_or(line));
                text.push('\n');
                Vec::new()
            }
            (None, "DATA") => {
                mail = Some(String::new());
                said("354 go on", manner())
            }
            (None, "QUIT") => said("221 bye", manner()),
            (None, "STARTTLS") if server.tls.is_some() && !matches!(manner(), Manner::Answers("STARTTLS", _)) => {
                stream.write_all(b"220 go ahead\r\n").await.ok()?;
                stream.flush().await.ok()?;
                return Some(stream.into_inner());
            }
            (None, line) => {
                if line.starts_with("RCPT") {
                    recipient = line.to_owned();
                }
                answer_to(line, manner(), server.tls.is_some() && how == Talk::Plain)
            }
        }
    }
}

fn answer_to(line: &str, manner: Manner, offers_tls: bool) -> Vec<u8> {
    let verb = line.split([' ', ':']).next().unwrap_or_default();
    match (verb, manner) {
        (verb, Manner::Answers(to, bytes)) if verb == to => bytes.to_vec(),
        ("EHLO", Manner::Terse) => b"250".to_vec(),
        ("EHLO", _) if offers_tls => b"250-mail.test\r\n250 STARTTLS".to_vec(),
        ("EHLO", _) => b"250-mail.test\r\n250 AUTH PLAIN".to_vec(),
        ("AUTH", Manner::RefusesPassword(why)) => why.into(),
        ("AUTH", _) => b"235 welcome".to_vec(),
        ("MAIL", Manner::RefusesSender(why)) => why.into(),
        ("RCPT", Manner::Refuses(why)) => why.into(),
        ("RCPT", Manner::RefusesOne(whom, why)) if line.contains(whom) => why.into(),
        (_, manner) => said("250 ok", manner),
    }
}

fn said(answer: &str, manner: Manner) -> Vec<u8> {
    match manner {
        Manner::Terse => answer.as_bytes()[..3].to_vec(),
        _ => answer.into(),
    }
}
