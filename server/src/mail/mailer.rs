use super::{
    letter::Letter,
    smtp::{
        Smtp, SmtpError, Stage,
        config::{Server, hello_name},
    },
};
use crate::config::SmtpFlags;
use app::{
    mail::{
        mail_pause::PauseCause,
        mailbox::{self, StoredMail},
    },
    store::ctx::AppState,
};
use lettre::{
    Address, Message,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
};
use std::{error::Error, fmt, time::Duration};
use url::{Host, Url};
use uuid::Uuid;

/// Where emails are delivered to.
#[derive(Clone, Debug)]
pub enum Mailer {
    Smtp {
        smtp: Smtp,
        from: Mailbox,
    },
    /// Keeps emails and shows them at `/mailbox`; for the demo.
    Mailbox,
}

/// Why an email was not sent, and what happens next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undelivered {
    pub error: SmtpError,
    pub delivery: Delivery,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// The email is retried.
    Later,
    /// The email is given up: the server rejected it for good.
    Never,
    /// All email is paused: none can be sent until the configuration or the server changes.
    AllPaused(PauseCause),
}

/// The default time limit of one attempt.
pub const TIMEOUT: Duration = Duration::from_secs(60);

impl Mailer {
    pub fn smtp(
        url: &str,
        from: &str,
        flags: &SmtpFlags,
        public_url: &str,
        timeout: Duration,
    ) -> Result<Self, Box<dyn Error>> {
        let (smtp, from) = open(url, from, flags, public_url, timeout)?;
        Ok(Self::Smtp { smtp, from })
    }

    /// Returns the time limit of `send`.
    pub fn timeout(&self) -> Duration {
        match self {
            Self::Smtp { smtp, .. } => smtp.timeout(),
            Self::Mailbox => TIMEOUT,
        }
    }

    /// Sends an email, and returns the server's reply. `id` makes its Message-ID, so that a duplicate is recognizable.
    pub async fn send(&self, state: &AppState, id: Uuid, letter: Letter) -> Result<String, Undelivered> {
        match self {
            Self::Mailbox => {
                let Letter { to: recipient, subject, text: body, html, .. } = letter;
                let mail = StoredMail { recipient, subject, body, html, received_at: state.now() };
                let kept = mailbox::store(state, mail).await;
                kept.map(|()| "kept".to_owned()).map_err(|error| not_composed(&error, Delivery::Later))
            }
            Self::Smtp { smtp, from } => send_by(smtp, from, id, letter).await,
        }
    }
}

/// Reads the flags for the mail server and the sender. The name for EHLO is the public URL's host, or else the sender's
/// domain.
pub fn open(
    url: &str,
    from: &str,
    flags: &SmtpFlags,
    public_url: &str,
    timeout: Duration,
) -> Result<(Smtp, Mailbox), String> {
    let from = parse_sender(from)?;
    let known_as = match Url::parse(public_url).ok().as_ref().and_then(Url::host) {
        Some(Host::Domain(domain)) => domain.to_owned(),
        Some(Host::Ipv4(address)) => address.to_string(),
        Some(Host::Ipv6(address)) => address.to_string(),
        None => from.email.domain().to_owned(),
    };
    let known_as = hello_name(&known_as).unwrap_or_else(|| from.email.domain().to_owned());
    Ok((Smtp::new(Server::new(url, flags, &known_as, timeout)?), from))
}

/// Reads the sender's address, with its domain in ASCII. Few servers accept other characters before the `@` (SMTPUTF8),
/// so they are refused.
fn parse_sender(typed: &str) -> Result<Mailbox, String> {
    let invalid = |why: &dyn fmt::Display| format!("--mail-from {typed:?} isn't a valid address: {why}");
    let from: Mailbox = typed.parse().map_err(|error: lettre::address::AddressError| invalid(&error))?;
    if !from.email.user().is_ascii() {
        return Err(invalid(&"only ASCII characters can be used before the @"));
    }
    let domain = idna::domain_to_ascii(from.email.domain()).map_err(|error| invalid(&error))?;
    let email = Address::new(from.email.user(), domain).map_err(|error| invalid(&error))?;
    Ok(Mailbox { email, ..from })
}

pub async fn send_by(smtp: &Smtp, from: &Mailbox, id: Uuid, letter: Letter) -> Result<String, Undelivered> {
    let to: Mailbox = letter.to.parse().map_err(|error| not_composed(&error, Delivery::Never))?;
    let recipient = to.email.clone();
    let message = message(from, to, id, letter).map_err(|error| not_composed(&error, Delivery::Never))?;
    smtp.send(&from.email, &recipient, &message.formatted()).await.map_err(Undelivered::of)
}

fn message(from: &Mailbox, to: Mailbox, id: Uuid, letter: Letter) -> Result<Message, lettre::error::Error> {
    let raw = |name, value: String| HeaderValue::new(HeaderName::new_from_ascii_str(name), value);
    let mut message = Message::builder()
        .from(from.clone())
        .to(to)
        .subject(letter.subject)
        .message_id(Some(format!("<{id}@{}>", from.email.domain())))
        // No out-of-office answers, please (RFC 3834).
        .raw_header(raw("Auto-Submitted", "auto-generated".to_owned()));
    if let Some(link) = letter.unsubscribe {
        // One click, without a page between (RFC 8058).
        message = message
            .raw_header(raw("List-Unsubscribe", format!("<{link}>")))
            .raw_header(raw("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()));
    }
    message.multipart(MultiPart::alternative_plain_html(letter.text, letter.html))
}

fn not_composed(why: &dyn fmt::Display, delivery: Delivery) -> Undelivered {
    Undelivered {
        error: SmtpError {
            stage: Stage::Writing,
            code: None,
            is_permanent: delivery == Delivery::Never,
            reason: why.to_string(),
        },
        delivery,
    }
}

impl Undelivered {
    fn of(error: SmtpError) -> Self {
        let delivery = match error.stage {
            _ if !error.is_permanent => Delivery::Later,
            Stage::Greeting => Delivery::AllPaused(PauseCause::Greeting),
            Stage::Securing => Delivery::AllPaused(PauseCause::Tls),
            Stage::SigningIn if error.is_about_the_password() => Delivery::AllPaused(PauseCause::Password),
            Stage::SigningIn => Delivery::AllPaused(PauseCause::SignIn),
            Stage::Sender => Delivery::AllPaused(PauseCause::Sender),
            Stage::Recipient | Stage::Content => Delivery::Never,
            Stage::Writing | Stage::Connecting => Delivery::Later,
        };
        Self { error, delivery }
    }

    /// Returns whether the server replied about this very email: it would accept others.
    pub fn is_about_this_mail(&self) -> bool {
        self.error.stage >= Stage::Recipient
            && self.error.code.is_some()
            && !matches!(self.delivery, Delivery::AllPaused(_))
    }
}

impl fmt::Display for Undelivered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}
