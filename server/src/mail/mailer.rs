use super::{
    letter::Letter,
    smtp::{Refused, Smtp, Stage},
};
use app::{
    ctx::AppState,
    mail_pause::Cause,
    mailbox::{self, KeptMail},
};
use lettre::{
    Message,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
};
use std::{error::Error, fmt, time::Duration};
use uuid::Uuid;

/// Where mails go.
#[derive(Clone, Debug)]
pub enum Mailer {
    Smtp {
        smtp: Smtp,
        from: Mailbox,
    },
    /// Kept, to be read at `/mailbox`. The demo only.
    Mailbox,
}

/// Why a mail did not go, and what that means for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undelivered {
    pub refused: Refused,
    pub fate: Fate,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It may go through later.
    Later,
    /// The mail server will not have this mail.
    Never,
    /// No mail goes through, whichever it is, until somebody changes something.
    AllWait(Cause),
}

/// How long one try may take, where nobody says otherwise.
pub const TIMEOUT: Duration = Duration::from_secs(60);

impl Mailer {
    pub fn smtp(url: &str, from: &str, timeout: Duration) -> Result<Self, Box<dyn Error>> {
        let smtp = Smtp::from_url(url, timeout).map_err(|error| format!("--smtp-url is not one: {error}"))?;
        let from = from.parse().map_err(|error| format!("--mail-from {from:?} is not an address: {error}"))?;
        Ok(Self::Smtp { smtp, from })
    }

    /// The most time that `send` takes.
    pub fn timeout(&self) -> Duration {
        match self {
            Self::Smtp { smtp, .. } => smtp.timeout(),
            Self::Mailbox => TIMEOUT,
        }
    }

    /// What was answered. Whoever gets a mail twice sees by its id that it is the same.
    pub async fn send(&self, state: &AppState, id: Uuid, letter: Letter) -> Result<String, Undelivered> {
        match self {
            Self::Mailbox => {
                let Letter { to: recipient, subject, text: body, html, .. } = letter;
                let mail = KeptMail { recipient, subject, body, html, received_at: state.now() };
                let kept = mailbox::keep(state, mail).await;
                kept.map(|()| "kept".to_owned()).map_err(|error| unwritten(&error, Fate::Later))
            }
            Self::Smtp { smtp, from } => send_by(smtp, from, id, letter).await,
        }
    }
}

pub async fn send_by(smtp: &Smtp, from: &Mailbox, id: Uuid, letter: Letter) -> Result<String, Undelivered> {
    let to: Mailbox = letter.to.parse().map_err(|error| unwritten(&error, Fate::Never))?;
    let recipient = to.email.clone();
    let message = message(from, to, id, letter).map_err(|error| unwritten(&error, Fate::Never))?;
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

fn unwritten(why: &dyn fmt::Display, fate: Fate) -> Undelivered {
    Undelivered { refused: Refused { stage: Stage::Writing, code: None, reason: why.to_string() }, fate }
}

impl Undelivered {
    fn of(refused: Refused) -> Self {
        let is_for_good = refused.code.is_some_and(|code| code >= 500);
        let fate = match (refused.stage, refused.code) {
            // RFC 4954, 6: they speak of our password, whenever they are said.
            (_, Some(530..=538)) => Fate::AllWait(Cause::Password),
            (Stage::SigningIn, _) if is_for_good => Fate::AllWait(Cause::Password),
            (Stage::Sender, _) if is_for_good => Fate::AllWait(Cause::Sender),
            (Stage::Recipient | Stage::Content, _) if is_for_good => Fate::Never,
            _ => Fate::Later,
        };
        Self { refused, fate }
    }

    /// The server went as far as to speak of this very mail: it would take others.
    pub fn is_about_this_mail(&self) -> bool {
        self.refused.stage >= Stage::Recipient && self.refused.code.is_some() && !matches!(self.fate, Fate::AllWait(_))
    }
}

impl fmt::Display for Undelivered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.refused.fmt(f)
    }
}
