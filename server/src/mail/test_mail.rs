use super::{
    letter::{Block, Letter, LetterDraft, LetterLine},
    mailer::{open, send_by},
};
use crate::config::TestMail;
use app::domain::email::parse_email;
use std::{error::Error, time::Duration};
use uuid::Uuid;

/// Sends a test email, and returns a sentence with the server's reply. The error says why it was not sent.
pub async fn send(flags: &TestMail) -> Result<String, Box<dyn Error>> {
    let timeout = Duration::from_secs(flags.mail_timeout_s);
    let public_url = flags.public_url.as_deref().unwrap_or_default();
    let (smtp, from) = open(&flags.smtp_url, &flags.mail_from, &flags.smtp, public_url, timeout)?;
    let to = parse_email(&flags.address).map_err(|invalid| invalid.to_string())?;
    let said = send_by(&smtp, &from, Uuid::now_v7(), write(to.clone())).await.map_err(|error| error.to_string())?;
    Ok(format!("The mail server accepted the email from {from} to {to}. It said: {said}"))
}

pub fn write(to: String) -> Letter {
    let words = "This email was sent with `roster test-mail`. If you can read it, Roster can send email.";
    let draft = LetterDraft {
        to,
        subject: "Roster test email".to_owned(),
        preheader: "If you can read this, Roster can send email.".to_owned(),
        title: "It works".to_owned(),
        blocks: vec![Block::Text(LetterLine::default().plain(words))],
        foot: "Sent by Roster.".to_owned(),
        unsubscribe: None,
    };
    draft.finish()
}
