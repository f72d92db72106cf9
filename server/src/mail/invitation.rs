use super::{
    letter::{Block, Letter, LetterDraft, LetterLine},
    name::{mail_lines, mail_name},
};
use app::{
    columns,
    domain::{error::AppError, policy::Level},
    invitations::vouched::VOUCHED,
    store::{
        ctx::AppState,
        db::{Conn, sql},
        time_zone::local,
        token::Token,
    },
};
use uuid::Uuid;

#[derive(Clone, Debug)]
pub struct InvitationMail {
    pub email: String,
    pub level: Level,
    pub expires_at: i64,
    pub workspace: String,
    pub time_zone: String,
    pub organization: String,
    pub inviter: String,
    /// The inviter's message; may be empty.
    pub message: String,
    /// Whether the inviter may still grant the access.
    pub is_vouched: bool,
}
columns!(InvitationMail { email, level, expires_at, workspace, time_zone, organization, inviter, message, is_vouched });

/// Writes the invitation email with a new link: the database keeps only hashes, so each attempt mints another token.
/// `None` where the invitation is not open any more. It is sent even while its inviter is suspended, since nothing
/// would send it later.
pub async fn letter(state: &AppState, invitation: Uuid, generation: i64) -> Result<Option<Letter>, AppError> {
    let mut tx = state.db.begin().await?;
    let facts = find(&mut tx, invitation, generation).await?.filter(|facts| facts.expires_at > state.now());
    let Some(facts) = facts else { return Ok(None) };
    let link = mint_link(&mut tx, state, invitation, generation).await?;
    tx.commit().await?;
    Ok(Some(write(facts, link)))
}

/// Writes the reminder. `None` where the invitation is not open any more, or no longer valid.
pub async fn reminder(state: &AppState, invitation: Uuid, generation: i64) -> Result<Option<Letter>, AppError> {
    let mut tx = state.db.begin().await?;
    let facts = find(&mut tx, invitation, generation).await?;
    let Some(facts) = facts.filter(|facts| facts.expires_at > state.now() && facts.is_vouched) else { return Ok(None) };
    let link = mint_link(&mut tx, state, invitation, generation).await?;
    tx.commit().await?;
    Ok(Some(write_reminder(facts, link)))
}

async fn find(conn: &mut Conn, invitation: Uuid, generation: i64) -> sqlx::Result<Option<InvitationMail>> {
    sql("select i.email, i.level, i.expires_at, w.name as workspace, w.time_zone,
            o.name as organization, u.display_name as inviter, i.message, ")
    .push(VOUCHED)
    .push(
        " as is_vouched
        from invitations i join workspaces w on w.id = i.workspace_id join users u on u.id = i.invited_by
            cross join organizations o
        where i.id = $1 and i.generation = $2 and i.accepted_at is null and i.cancelled_at is null
            and i.declined_at is null
            and w.archived_at is null",
    )
    .bind(invitation)
    .bind(generation)
    .fetch_optional::<InvitationMail>(conn)
    .await
}

async fn mint_link(conn: &mut Conn, state: &AppState, invitation: Uuid, generation: i64) -> sqlx::Result<String> {
    let token = Token::mint();
    sql("insert into invitation_tokens (token_hash, invitation_id, generation, created_at, by_email)
        values ($1, $2, $3, $4, true)")
    .bind(token.hash())
    .bind(invitation)
    .bind(generation)
    .bind(state.now())
    .execute(conn)
    .await?;
    Ok(format!("{}/invitations/{}", state.site.public_url, token.as_str()))
}

pub fn write(facts: InvitationMail, link: String) -> Letter {
    let InvitationWords { inviter, workspace, organization, level, until } = InvitationWords::of(&facts);
    let mut blocks = vec![Block::Text(
        LetterLine::default()
            .strong(&inviter)
            .plain(" invited you to join ")
            .strong(&workspace)
            .plain(format!(" ({organization}) as {level}.")),
    )];
    if !facts.message.trim().is_empty() {
        blocks.push(Block::Quote { who: inviter.clone(), lines: mail_lines(facts.message.trim()) });
    }
    blocks.extend([
        Block::Button { lead: "To accept", label: "Accept invitation", link },
        Block::Small(format!("This link expires on {until} and only works for {}.", facts.email)),
        Block::Small("If you weren't expecting this invitation, you can ignore this email.".to_owned()),
    ]);
    let draft = LetterDraft {
        to: facts.email,
        subject: format!("{inviter} invited you to {workspace}"),
        preheader: format!("Join {workspace} at {organization} as {level}. The link expires on {until}."),
        title: format!("Join {workspace}"),
        blocks,
        foot: format!("Sent by Roster for {organization}."),
        unsubscribe: None,
    };
    draft.finish()
}

pub fn write_reminder(facts: InvitationMail, link: String) -> Letter {
    let InvitationWords { inviter, workspace, organization, level, until } = InvitationWords::of(&facts);
    let draft = LetterDraft {
        to: facts.email.clone(),
        subject: format!("Reminder: {inviter} invited you to {workspace}"),
        preheader: format!("Your invitation to join {workspace} at {organization} expires on {until}."),
        title: format!("Your invitation to {workspace} expires soon"),
        blocks: vec![
            Block::Text(
                LetterLine::default()
                    .strong(&inviter)
                    .plain(" invited you to join ")
                    .strong(&workspace)
                    .plain(format!(" ({organization}) as {level}. You haven't responded yet.")),
            ),
            Block::Button { lead: "To accept", label: "Accept invitation", link },
            Block::Small(format!("This link expires on {until} and only works for {}.", facts.email)),
            Block::Small("This is the only reminder. If you don't want to join, no action is needed.".to_owned()),
        ],
        foot: format!("Sent by Roster for {organization}."),
        unsubscribe: None,
    };
    draft.finish()
}

/// The phrases that both emails share.
struct InvitationWords {
    inviter: String,
    workspace: String,
    organization: String,
    level: String,
    until: String,
}

impl InvitationWords {
    fn of(facts: &InvitationMail) -> Self {
        let article = if facts.level == Level::Manager { "a" } else { "an" };
        Self {
            inviter: mail_name(&facts.inviter),
            workspace: mail_name(&facts.workspace),
            organization: mail_name(&facts.organization),
            level: format!("{article} {}", facts.level.name()),
            until: local(facts.expires_at, &facts.time_zone),
        }
    }
}
