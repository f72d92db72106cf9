use super::{
    letter::{Block, Letter, LetterDraft, LetterLine},
    name::mail_name,
};
use app::{
    domain::error::AppError,
    sign_in::reset::{LINK_LIFE_MS, SentBy, mint},
    store::{ctx::AppState, db::sql},
};
use uuid::Uuid;

/// Writes the email with a new link: the database keeps only hashes, so each attempt mints another token. `None` where
/// the person was removed, or the request has expired.
pub async fn letter(state: &AppState, user: Uuid, enqueued_at: i64) -> Result<Option<Letter>, AppError> {
    if enqueued_at <= state.now() - LINK_LIFE_MS {
        return Ok(None);
    }
    let mut tx = state.db.begin().await?;
    let facts = sql("select u.email, o.name from users u cross join organizations o
        where u.id = $1 and u.removed_at is null")
    .bind(user)
    .fetch_optional::<(String, String)>(&mut tx)
    .await?;
    let Some((email, organization)) = facts else { return Ok(None) };
    let token = mint(&mut tx, user, SentBy::Email, state.now()).await?;
    tx.commit().await?;
    Ok(Some(write(email, &organization, format!("{}/reset-password/{}", state.site.public_url, token.as_str()))))
}

pub fn write(email: String, organization: &str, link: String) -> Letter {
    let organization = mail_name(organization);
    let draft = LetterDraft {
        subject: format!("Reset your {organization} password"),
        preheader: "The link works once, within an hour.".to_owned(),
        title: "Reset your password".to_owned(),
        blocks: vec![
            Block::Text(
                LetterLine::default()
                    .plain("We received a request to reset the password for ")
                    .strong(&email)
                    .plain(format!(" at {organization}.")),
            ),
            Block::Button { lead: "To set a new password", label: "Set a new password", link },
            Block::Small("This link works once, within an hour.".to_owned()),
            Block::Small("If this wasn't you, you can ignore this email. Your password won't change.".to_owned()),
        ],
        foot: format!("Sent by Roster for {organization}."),
        to: email,
        unsubscribe: None,
    };
    draft.finish()
}
