//! A mail server that does as a test wants.

use server::mail::mailer::{Mailer, TIMEOUT};
use std::sync::Arc;
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
    /// It accepts the connection and says no word.
    Hangs,
}

pub struct MailServer {
    pub mailer: Mailer,
    inner: Arc<Inner>,
}

struct Inner {
    manner: Manner,
    received: Mutex<Vec<String>>,
    connected: Notify,
}

impl MailServer {
    pub async fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let mailer = mailer(listener.local_addr().expect("a bound port").port());
        let inner = Arc::new(Inner { manner, received: Mutex::default(), connected: Notify::new() });
        let accepting = inner.clone();
        tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                tokio::spawn(talk(connection, accepting.clone()));
            }
        });
        Self { mailer, inner }
    }

    /// What came, headers and all, as a mail program shows it.
    pub async fn received(&self) -> Vec<String> {
        self.inner.received.lock().await.iter().map(|mail| decoded(mail)).collect()
    }

    /// Until somebody is connected.
    pub async fn connected(&self) {
        self.inner.connected.notified().await;
    }
}

/// Where no mail server is.
pub async fn nowhere() -> Mailer {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    mailer(listener.local_addr().expect("a bound port").port())
}

fn mailer(port: u16) -> Mailer {
    Mailer::smtp(&format!("smtp://127.0.0.1:{port}"), "Roster <roster@northwind.example>", TIMEOUT).expect("a mailer")
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
    server.connected.notify_one();
    if matches!(server.manner, Manner::Hangs) {
        return std::future::pending().await;
    }
    let mut lines = BufReader::new(reader).lines();
    let mut mail: Option<String> = None;
    let mut answer = "220 mail.test".to_owned();
    loop {
        if !answer.is_empty() && writer.write_all(format!("{answer}\r\n").as_bytes()).await.is_err() {
            return;
        }
        let Ok(Some(line)) = lines.next_line().await else { return };
        answer = match (&mut mail, line.as_str()) {
            (Some(_), ".") => {
                server.received.lock().await.extend(mail.take());
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
            (None, line) if line.starts_with("RCPT") => match server.manner {
                Manner::Refuses(why) => why.into(),
                Manner::Takes | Manner::Hangs => "250 ok".into(),
            },
            (None, _) => "250 ok".into(),
        };
    }
}
