use super::mailer::Letter;
use app::{columns, ctx::AppState, db::sql, error::AppError, policy::Level, time_zone::local, token::Token};
use uuid::Uuid;

#[derive(Debug)]
struct Facts {
    email: String,
    level: Level,
    expires_at: i64,
    workspace: String,
    time_zone: String,
    organization: String,
    inviter: String,
}
columns!(Facts { email, level, expires_at, workspace, time_zone, organization, inviter });

/// With a link of its own: the database keeps only the hash, so each try needs another. `None` where the invitation is
/// not open any more.
pub async fn letter(state: &AppState, invitation: Uuid, generation: i64) -> Result<Option<Letter>, AppError> {
    let token = Token::mint();
    let mut tx = state.db.begin().await?;
    let facts = sql("select i.email, i.level, i.expires_at, w.name as workspace, w.time_zone,
            o.name as organization, u.display_name as inviter
        from invitations i join workspaces w on w.id = i.workspace_id join users u on u.id = i.invited_by
            cross join organizations o
        where i.id = $1 and i.generation = $2 and i.accepted_at is null and i.cancelled_at is null
            and i.declined_at is null
            and w.archived_at is null")
    .bind(invitation)
    .bind(generation)
    .fetch_optional::<Facts>(&mut tx)
    .await?;
    let Some(facts) = facts else { return Ok(None) };
    sql("insert into invitation_tokens (token_hash, invitation_id, generation, created_at) values ($1, $2, $3, $4)")
        .bind(token.hash())
        .bind(invitation)
        .bind(generation)
        .bind(state.now())
        .execute(&mut tx)
        .await?;
    tx.commit().await?;
    Ok(Some(write(facts, &format!("{}/invitations/{}", state.site.public_url, token.as_str()))))
}

fn write(facts: Facts, link: &str) -> Letter {
    let Facts { email, level, expires_at, workspace, time_zone, organization, inviter } = facts;
    let article = if level == Level::Manager { "a" } else { "an" };
    let expires = local(expires_at, &time_zone);
    let text = format!(
        "{inviter} invites you to join {workspace} ({organization}) as {article} {level}.\n\
         \n\
         To accept, open this link:\n\
         {link}\n\
         \n\
         It works until {expires}, and only for {email}.\n\
         If you did not expect this invitation, you can ignore this mail.\n",
        level = level.name(),
    );
    Letter { to: email, subject: format!("{inviter} invites you to {workspace}"), text }
}
