use super::reply::{Problem, Reply};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use rustls::pki_types::ServerName;
use std::net::IpAddr;
use tokio::{
    io::{AsyncWriteExt, BufReader},
    net::TcpStream,
};
use tokio_rustls::{TlsConnector, client::TlsStream};
use tokio_util::either::Either;

/// A connection to a mail server, with or without TLS.
pub struct Connection {
    stream: BufReader<Stream>,
    is_secure: bool,
    /// The features from the EHLO reply, in capitals.
    features: Vec<String>,
}

type Stream = Either<TcpStream, Box<TlsStream<TcpStream>>>;

pub struct Credentials {
    pub user: String,
    pub password: String,
}

impl Connection {
    pub async fn open(host: &str, port: u16) -> Result<Self, Problem> {
        let stream = TcpStream::connect((host, port)).await?;
        Ok(Self { stream: BufReader::new(Either::Left(stream)), is_secure: false, features: Vec::new() })
    }

    /// Starts TLS on the connection.
    pub async fn secure(self, connector: &TlsConnector, host: &str) -> Result<Self, Problem> {
        // Plain text injected before TLS must not be taken for a reply within TLS.
        if !self.stream.buffer().is_empty() {
            return Err(Problem::temporary("it sent unexpected data before TLS".to_owned()));
        }
        let Either::Left(stream) = self.stream.into_inner() else {
            return Err(Problem::temporary("TLS has already started".to_owned()));
        };
        let name = match host.parse::<IpAddr>() {
            Ok(address) => ServerName::IpAddress(address.into()),
            Err(_) => ServerName::try_from(host.to_owned()).map_err(|error| Problem::permanent(error.to_string()))?,
        };
        // rustls reports a wrong certificate or protocol as `InvalidData`. After the handshake, that is a passing fault.
        let stream = connector.connect(name, stream).await.map_err(|error| match error.kind() {
            std::io::ErrorKind::InvalidData => Problem::permanent(error.to_string()),
            _ => Problem::from(error),
        })?;
        Ok(Self { stream: BufReader::new(Either::Right(Box::new(stream))), is_secure: true, features: Vec::new() })
    }

    pub async fn start_tls(mut self, connector: &TlsConnector, host: &str) -> Result<Self, Problem> {
        if !self.offers("STARTTLS") {
            return Err(Problem::permanent("it doesn't support STARTTLS".to_owned()));
        }
        self.command("STARTTLS").await?;
        self.secure(connector, host).await
    }

    /// Reads the server's greeting and answers it.
    pub async fn greet(&mut self, name: &str) -> Result<(), Problem> {
        Reply::read(&mut self.stream).await?.into_result()?;
        self.hello(name).await
    }

    /// Sends EHLO, or HELO to a server that does not know it (RFC 5321, 3.2).
    pub async fn hello(&mut self, name: &str) -> Result<(), Problem> {
        let reply = match self.command(&format!("EHLO {name}")).await {
            Err(problem) if matches!(problem.code, Some(500 | 502)) => self.command(&format!("HELO {name}")).await?,
            done => done?,
        };
        self.features = reply.lines.into_iter().skip(1).map(|line| line.to_ascii_uppercase()).collect();
        Ok(())
    }

    pub fn offers(&self, feature: &str) -> bool {
        self.feature(feature).is_some()
    }

    /// Returns the parameters of a feature. `AUTH=LOGIN` is an old form of `AUTH LOGIN`.
    fn feature(&self, name: &str) -> Option<&str> {
        self.features.iter().find_map(|line| {
            let parameters = line.strip_prefix(name)?;
            (parameters.is_empty() || parameters.starts_with([' ', '=']))
                .then(|| parameters.trim_start_matches([' ', '=']))
        })
    }

    pub async fn sign_in(&mut self, Credentials { user, password }: &Credentials) -> Result<(), Problem> {
        let mechanisms = self.feature("AUTH").unwrap_or_default().to_owned();
        let offers = |mechanism| mechanisms.split_ascii_whitespace().any(|it| it == mechanism);
        if offers("PLAIN") {
            let secret = BASE64.encode(format!("\0{user}\0{password}"));
            self.command(&format!("AUTH PLAIN {secret}")).await?;
        } else if offers("LOGIN") {
            self.command("AUTH LOGIN").await?;
            self.command(&BASE64.encode(user)).await?;
            self.command(&BASE64.encode(password)).await?;
        } else if !self.is_secure && self.offers("STARTTLS") {
            let reason = "it only allows sign-in after STARTTLS. Add ?tls=required to --smtp-url, or use smtps://";
            return Err(Problem::permanent(reason.to_owned()));
        } else if mechanisms.is_empty() {
            let reason = "it doesn't support sign-in. Remove the user name and password from --smtp-url";
            return Err(Problem::permanent(reason.to_owned()));
        } else {
            let reason = format!("it only supports sign-in by {mechanisms}, and Roster supports PLAIN and LOGIN");
            return Err(Problem::permanent(reason));
        }
        Ok(())
    }

    /// Sends one line and reads the reply.
    pub async fn command(&mut self, command: &str) -> Result<Reply, Problem> {
        self.write(format!("{command}\r\n").as_bytes()).await
    }

    /// Sends the content after DATA. A leading dot is doubled, since a line with one dot ends the content.
    pub async fn content(&mut self, mail: &[u8]) -> Result<Reply, Problem> {
        let mut bytes = Vec::with_capacity(mail.len() + 64);
        for line in mail.split_inclusive(|byte| *byte == b'\n') {
            if line.starts_with(b".") {
                bytes.push(b'.');
            }
            bytes.extend_from_slice(line);
        }
        if !bytes.ends_with(b"\r\n") {
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(b".\r\n");
        self.write(&bytes).await
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<Reply, Problem> {
        self.stream.write_all(bytes).await?;
        self.stream.flush().await?;
        Reply::read(&mut self.stream).await?.into_result()
    }
}
