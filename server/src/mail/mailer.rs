use app::{ctx::AppState, mailbox};
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, header::ContentType},
};
use std::{error::Error, time::Duration};

/// Where mails go.
#[derive(Clone, Debug)]
pub enum Mailer {
    Smtp {
        transport: AsyncSmtpTransport<Tokio1Executor>,
        from: Mailbox,
    },
    /// Kept, to be read at `/mailbox`. The demo only.
    Mailbox,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    pub to: String,
    pub subject: String,
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undelivered {
    /// It may go through later.
    ForNow(String),
    /// The mail server will not have this mail, with its reason.
    ForGood(String),
}

const TIMEOUT: Duration = Duration::from_secs(20);

impl Mailer {
    pub fn smtp(url: &str, from: &str) -> Result<Self, Box<dyn Error>> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map_err(|error| format!("--smtp-url is not one: {error}"))?
            .timeout(Some(TIMEOUT))
            .build();
        let from = from.parse().map_err(|error| format!("--mail-from {from:?} is not an address: {error}"))?;
        Ok(Self::Smtp { transport, from })
    }

    pub async fn send(&self, state: &AppState, letter: Letter) -> Result<(), Undelivered> {
        match self {
            Self::Mailbox => mailbox::keep(state, &letter.to, &letter.subject, &letter.text, state.now())
                .await
                .map_err(|error| Undelivered::ForNow(error.to_string())),
            Self::Smtp { transport, from } => {
                let message = Message::builder()
                    .from(from.clone())
                    .to(letter.to.parse().map_err(|_| Undelivered::ForGood("not an address for mail".into()))?)
                    .subject(letter.subject)
                    .header(ContentType::TEXT_PLAIN)
                    .body(letter.text)
                    .map_err(|error| Undelivered::ForGood(error.to_string()))?;
                match transport.send(message).await {
                    Ok(_) => Ok(()),
                    Err(error) => Err(why(&error)),
                }
            }
        }
    }
}

/// 5xx is the mail server's last word on this mail, but for 530 to 538 (RFC 4954), which speak of our password.
fn why(error: &lettre::transport::smtp::Error) -> Undelivered {
    let reason = error.source().map_or_else(|| error.to_string(), ToString::to_string);
    let about_us = error.status().is_some_and(|code| (530..=538).contains(&u16::from(code)));
    match error.is_permanent() && !about_us {
        true => Undelivered::ForGood(reason),
        false => Undelivered::ForNow(reason),
    }
}
