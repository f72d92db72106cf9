use super::mailer::Letter;
use app::{
    ctx::AppState,
    db::sql,
    error::AppError,
    sign_in::reset::{LINK_LIFE_MS, mint},
};
use uuid::Uuid;

/// With a link of its own: the database keeps only the hash, so each try needs another. `None` where the person is gone,
/// or asked so long ago that they have asked again.
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
    let token = mint(&mut tx, user, state.now()).await?;
    tx.commit().await?;
    Ok(Some(write(email, &organization, &format!("{}/reset-password/{}", state.site.public_url, token.as_str()))))
}

fn write(email: String, organization: &str, link: &str) -> Letter {
    let text = format!(
        "Somebody, probably you, asked for a new password for {email} at {organization}.\n\
         \n\
         To choose one, open this link:\n\
         {link}\n\
         \n\
         It works once, for one hour.\n\
         If it was not you, ignore this mail: your password stays as it is.\n",
    );
    Letter { to: email, subject: format!("A new password for {organization}"), text }
}
