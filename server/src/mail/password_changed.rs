use super::{
    letter::{Block, Letter, LetterDraft, LetterLine},
    name::mail_name,
};
use app::{
    domain::error::AppError,
    store::{clock::Millis, ctx::AppState, db::sql, time_zone::local},
};
use uuid::Uuid;

/// Writes the email that a User's password changed at `at`. `None` where the person was removed.
pub async fn letter(state: &AppState, user: Uuid, at: Millis) -> Result<Option<Letter>, AppError> {
    let mut conn = state.db.read().await?;
    let facts = sql("select u.email, o.name from users u cross join organizations o
        where u.id = $1 and u.removed_at is null")
    .bind(user)
    .fetch_optional::<(String, String)>(&mut conn)
    .await?;
    let Some((email, organization)) = facts else { return Ok(None) };
    Ok(Some(write(email, &organization, at, format!("{}/forgot-password", state.site.public_url))))
}

pub fn write(email: String, organization: &str, at: Millis, link: String) -> Letter {
    let organization = mail_name(organization);
    let draft = LetterDraft {
        subject: format!("Your {organization} password was changed"),
        preheader: "If this wasn't you, set a new password now.".to_owned(),
        title: "Your password was changed".to_owned(),
        blocks: vec![
            Block::Text(
                LetterLine::default()
                    .plain("The password for ")
                    .strong(&email)
                    .plain(format!(" at {organization} was changed on {}.", local(at, "UTC"))),
            ),
            Block::Text(LetterLine::default().plain(
                "If this was you, no action is needed. If it wasn't, set a new password now and tell an organization admin.",
            )),
            Block::Button { lead: "To set a new password", label: "Set a new password", link },
        ],
        foot: format!("Sent by Roster for {organization}."),
        to: email,
        unsubscribe: None,
    };
    draft.finish()
}
