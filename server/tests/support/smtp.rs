//! A mail server that does as a test wants.

use server::mail::mailer::{Mailer, TIMEOUT};
use std::{
    sync::{Arc, Mutex as Now, PoisonError},
    time::Duration,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::{Mutex, Notify},
};

#[derive(Clone, Copy, Debug)]
pub enum Manner {
    Takes,
    /// With this answer to the recipient.
    Refuses(&'static str),
    /// With this answer to any recipient that has this in it.
    RefusesOne(&'static str, &'static str),
    /// With this answer to the sender.
    RefusesSender(&'static str),
    /// With this answer to the password.
    RefusesPassword(&'static str),
    /// It accepts the connection and says no word.
    Hangs,
    /// It says no word any more once it has the mail of a recipient with this in its address.
    HangsAfter(&'static str),
}

pub struct MailServer {
    pub mailer: Mailer,
    pub url: String,
    inner: Arc<Inner>,
}

struct Inner {
    manner: Now<Manner>,
    received: Mutex<Vec<String>>,
    connected: Notify,
    kept: Notify,
}

impl MailServer {
    pub async fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("a bound port").port();
        let (manner, received) = (Now::new(manner), Mutex::default());
        let inner = Arc::new(Inner { manner, received, connected: Notify::new(), kept: Notify::new() });
        let accepting = inner.clone();
        tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                tokio::spawn(talk(connection, accepting.clone()));
            }
        });
        let url = format!("smtp://roster:secret@127.0.0.1:{port}");
        Self { mailer: mailer(&url, TIMEOUT), url, inner }
    }

    /// From now on.
    pub fn changes(&self, manner: Manner) {
        *self.inner.manner.lock().unwrap_or_else(PoisonError::into_inner) = manner;
    }

    /// One that waits no longer than this.
    pub fn impatient(&self, timeout: Duration) -> Mailer {
        mailer(&self.url, timeout)
    }

    /// What came, headers and all, as a mail program shows it.
    pub async fn received(&self) -> Vec<String> {
        self.inner.received.lock().await.iter().map(|mail| decoded(mail)).collect()
    }

    /// Until somebody is connected.
    pub async fn connected(&self) {
        self.inner.connected.notified().await;
    }

    /// Until a mail has come.
    pub async fn kept(&self) {
        self.inner.kept.notified().await;
    }
}

/// One line of the head of a mail.
pub fn header<'a>(mail: &'a str, name: &str) -> Option<&'a str> {
    let (head, _) = mail.split_once("\n\n")?;
    head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

/// Where no mail server is.
pub async fn nowhere() -> Mailer {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    mailer(&format!("smtp://127.0.0.1:{}", listener.local_addr().expect("a bound port").port()), TIMEOUT)
}

fn mailer(url: &str, timeout: Duration) -> Mailer {
    Mailer::smtp(url, "Roster <roster@northwind.example>", timeout).expect("a mailer")
}

/// Quoted-printable (RFC 2045, 6.7): long lines are broken, and what is special is written as `=XX`.
fn decoded(mail: &str) -> String {
    let unbroken = mail.replace("=\n", "");
    let mut parts = unbroken.split('=');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        match part.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                bytes.extend_from_slice(&part.as_bytes()[2..]);
            }
            None => bytes.extend_from_slice(format!("={part}").as_bytes()),
        }
    }
    String::from_utf8(bytes).expect("mails are UTF-8")
}

async fn talk(connection: TcpStream, server: Arc<Inner>) {
    let (reader, mut writer) = connection.into_split();
    let manner = || *server.manner.lock().unwrap_or_else(PoisonError::into_inner);
    server.connected.notify_one();
    if matches!(manner(), Manner::Hangs) {
        return std::future::pending().await;
    }
    let mut lines = BufReader::new(reader).lines();
    let (mut recipient, mut mail) = (String::new(), None::<String>);
    let mut answer = "220 mail.test".to_owned();
    loop {
        if !answer.is_empty() && writer.write_all(format!("{answer}\r\n").as_bytes()).await.is_err() {
            return;
        }
        let Ok(Some(line)) = lines.next_line().await else { return };
        answer = match (&mut mail, line.as_str()) {
            (Some(_), ".") => {
                server.received.lock().await.extend(mail.take());
                server.kept.notify_one();
                if matches!(manner(), Manner::HangsAfter(whose) if recipient.contains(whose)) {
                    return std::future::pending().await;
                }
                "250 kept".into()
            }
            (Some(text), line) => {
                text.push_str(line);
                text.push('\n');
                String::new()
            }
            (None, "DATA") => {
                mail = Some(String::new());
                "354 go on".into()
            }
            (None, "QUIT") => "221 bye".into(),
            (None, line) => {
                if line.starts_with("RCPT") {
                    recipient = line.to_owned();
                }
                answer_to(line, manner()).to_owned()
            }
        };
    }
}

fn answer_to(line: &str, manner: Manner) -> &'static str {
    let verb = line.split([' ', ':']).next().unwrap_or_default();
    match (verb, manner) {
        ("EHLO", _) => "250-mail.test\r\n250 AUTH PLAIN",
        ("AUTH", Manner::RefusesPassword(why)) => why,
        ("AUTH", _) => "235 welcome",
        ("MAIL", Manner::RefusesSender(why)) => why,
        ("RCPT", Manner::Refuses(why)) => why,
        ("RCPT", Manner::RefusesOne(whom, why)) if line.contains(whom) => why,
        _ => "250 ok",
    }
}
