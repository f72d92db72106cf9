//! Reads SMTP replies leniently: the code decides, the text is only shown.

use std::io;
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt};

/// A reply of one or more lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    pub code: u16,
    pub lines: Vec<String>,
}

/// Why a step of the conversation failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub code: Option<u16>,
    /// The next attempt will fail too, unless the configuration or the server changes.
    pub is_permanent: bool,
    pub reason: String,
}

/// Far more than any reply has (RFC 5321, 4.5.3.1.5: 512 octets a line).
const REPLY_MAX: u64 = 32 * 1024;
const REASON_CHARS_MAX: usize = 500;

impl Reply {
    /// Reads one reply: text in any character set, lines without a CR, and codes without text are fine.
    pub async fn read(stream: impl AsyncBufRead + Unpin) -> Result<Self, Problem> {
        let mut stream = stream.take(REPLY_MAX);
        let mut lines = Vec::new();
        loop {
            let mut line = Vec::new();
            stream.read_until(b'\n', &mut line).await?;
            if !line.ends_with(b"\n") {
                let reason = match stream.limit() {
                    0 => format!("its reply is longer than {} kB", REPLY_MAX / 1024),
                    _ => "it closed the connection".to_owned(),
                };
                return Err(Problem::temporary(reason));
            }
            let line = line.trim_ascii_end();
            let code = line.get(..3).and_then(|code| str::from_utf8(code).ok()?.parse::<u16>().ok());
            let Some(code) = code.filter(|code| (200..600).contains(code)) else {
                let line = String::from_utf8_lossy(line);
                return Err(Problem::temporary(format!("it sent an invalid reply: {line}")));
            };
            let text = line.get(4..).unwrap_or_default();
            lines.push(String::from_utf8_lossy(text).trim().to_owned());
            if line.get(3) != Some(&b'-') {
                return Ok(Self { code, lines });
            }
        }
    }

    /// Returns the reply, or the problem that it reports.
    pub fn into_result(self) -> Result<Self, Problem> {
        match self.code {
            200..400 => Ok(self),
            code => {
                let reason = one_line(&format!("{code} {}", self.text()));
                Err(Problem { code: Some(code), is_permanent: code >= 500, reason })
            }
        }
    }

    pub fn text(&self) -> String {
        self.lines.join(" ")
    }
}

impl Problem {
    /// Builds a problem that another attempt may not have.
    pub fn temporary(reason: String) -> Self {
        Self { code: None, is_permanent: false, reason: one_line(&reason) }
    }

    /// Builds a problem that stays until the configuration or the server changes.
    pub fn permanent(reason: String) -> Self {
        Self { is_permanent: true, ..Self::temporary(reason) }
    }
}

impl From<io::Error> for Problem {
    fn from(error: io::Error) -> Self {
        Self::temporary(error.to_string())
    }
}

/// Returns the text on one line, without control characters and cut to `REASON_CHARS_MAX`.
fn one_line(reason: &str) -> String {
    let one_line: String = reason.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    one_line.trim().chars().take(REASON_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(bytes: &[u8]) -> Result<Reply, Problem> {
        Reply::read(bytes).await
    }

    #[tokio::test]
    async fn a_reply_keeps_its_number_whatever_its_text_is() {
        for (bytes, code, text) in [
            (&b"250 kept\r\n"[..], 250, "kept"),
            (b"250\r\n", 250, ""),
            (b"250 \r\n", 250, ""),
            (b"250 kept\n", 250, "kept"),
            (b"550 bo\xeete inconnue\r\n", 550, "bo\u{fffd}te inconnue"),
            (b"550 \xd3\xca\xcf\xe4\r\n", 550, "\u{fffd}\u{fffd}\u{fffd}\u{fffd}"),
            (b"250-mail.test\r\n250-SIZE\r\n250\r\n", 250, "mail.test SIZE "),
        ] {
            let reply = read(bytes).await.expect("a reply");
            assert_eq!((reply.code, reply.text().as_str()), (code, text));
        }
    }

    #[tokio::test]
    async fn what_is_no_reply_is_told() {
        let problem = read(b"HTTP/1.1 400 Bad Request\r\n").await.unwrap_err();
        assert!(problem.reason.starts_with("it sent an invalid reply: HTTP/1.1 400"), "{problem:?}");
        assert_eq!(read(b"250 ke").await.unwrap_err().reason, "it closed the connection");
        let endless = b"250-and so on\r\n".repeat(10_000);
        assert_eq!(read(&endless).await.unwrap_err().reason, "its reply is longer than 32 kB");
        assert_eq!(read(&b"x".repeat(100_000)).await.unwrap_err().reason, "its reply is longer than 32 kB");
        let long = [b"550 ".to_vec(), b"no ".repeat(2000), b"\r\n".to_vec()].concat();
        let problem = read(&long).await.and_then(Reply::into_result).unwrap_err();
        assert_eq!((problem.code, problem.reason.chars().count()), (Some(550), REASON_CHARS_MAX));
    }
}
