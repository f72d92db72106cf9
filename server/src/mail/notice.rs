//! Emails to the inviter: an invitation was accepted, declined or has expired.

use super::{
    letter::{Block, Letter, LetterDraft, LetterLine},
    name::mail_name,
};
use app::{
    account::notices,
    columns,
    domain::{error::AppError, policy::can_open_users},
    frame::listing::{Listing, Status},
    store::{
        clock::Millis,
        ctx::{AppState, find_access},
        db::{Conn, sql},
        time_zone::local,
    },
    ui::url::with_query,
};
use uuid::Uuid;

/// The most addresses that one email lists.
const LISTED_MAX: usize = 20;

#[derive(Clone, Debug)]
pub struct NoticeMail {
    /// The inviter's address.
    pub to: String,
    pub workspace: String,
    pub organization: String,
    pub time_zone: String,
    /// The URL of the workspace's Users page.
    pub users: String,
    pub unsubscribe: String,
}

#[derive(Debug)]
struct NoticeRow {
    to: String,
    workspace_id: Uuid,
    workspace: String,
    slug: String,
    organization: String,
    time_zone: String,
    email: String,
    name: Option<String>,
}
columns!(NoticeRow { to, workspace_id, workspace, slug, organization, time_zone, email, name });

/// Writes the email about what happened at `at`. `None` where the inviter cannot open the Users page any more, or has
/// turned notices off.
pub async fn letter(
    state: &AppState,
    kind: &str,
    invitation: Uuid,
    inviter: Uuid,
    at: Millis,
) -> Result<Option<Letter>, AppError> {
    let mut tx = state.db.begin().await?;
    let found = sql("select u.email as \"to\", w.id as workspace_id, w.name as workspace, w.slug,
            o.name as organization, w.time_zone, i.email,
            (select p.display_name from users p where p.email = i.email and p.removed_at is null) as name
        from invitations i join workspaces w on w.id = i.workspace_id
            join accesses a on a.workspace_id = w.id and a.user_id = $2 and a.revoked_at is null
                and a.suspended_at is null
            join users u on u.id = a.user_id
            cross join organizations o
        where i.id = $1 and w.archived_at is null and u.notices_off_at is null")
    .bind(invitation)
    .bind(inviter)
    .fetch_optional::<NoticeRow>(&mut tx)
    .await?;
    let Some(about) = found else { return Ok(None) };
    // The mail leads to the Users page.
    let access = find_access(&mut tx, about.workspace_id, inviter).await?;
    if access.is_none_or(|access| can_open_users(access.grant).is_err()) {
        return Ok(None);
    }
    let expired = match kind {
        "expired" => find_expired(&mut tx, about.workspace_id, inviter, at, state.now()).await?,
        _ => Vec::new(),
    };
    if kind == "expired" && expired.is_empty() {
        return Ok(None);
    }
    let token = notices::mint(&mut tx, inviter, state.now()).await?;
    tx.commit().await?;
    let public_url = &state.site.public_url;
    let shown = Listing { status: if kind == "expired" { Status::Expired } else { Status::All }, ..Default::default() };
    let facts = NoticeMail {
        to: about.to,
        workspace: about.workspace,
        organization: about.organization,
        time_zone: about.time_zone,
        users: with_query(&format!("{public_url}/w/{}/settings/users", about.slug), &shown.query()),
        unsubscribe: format!("{public_url}/notices/{}", token.as_str()),
    };
    Ok(Some(match kind {
        "accepted" => write_accepted(facts, &about.email, about.name.as_deref(), at),
        "declined" => write_declined(facts, &about.email, at),
        _ => write_expired(facts, &expired),
    }))
}

/// Finds the addresses of invitations that were found expired at `at`, and still are.
async fn find_expired(
    conn: &mut Conn,
    workspace: Uuid,
    inviter: Uuid,
    at: Millis,
    now: Millis,
) -> sqlx::Result<Vec<String>> {
    let found = sql("select email from invitations
        where workspace_id = $1 and invited_by = $2 and expiry_told_at = $3 and expires_at <= $4
            and accepted_at is null and cancelled_at is null and declined_at is null
        order by email");
    let found = found.bind(workspace).bind(inviter).bind(at).bind(now).fetch_all::<(String,)>(conn).await?;
    Ok(found.into_iter().map(|(email,)| email).collect())
}

/// Writes that an invitation was accepted. `name` is from the person's account, if they have one.
pub fn write_accepted(facts: NoticeMail, email: &str, name: Option<&str>, at: i64) -> Letter {
    let who = name.map_or_else(|| email.to_owned(), mail_name);
    let workspace = mail_name(&facts.workspace);
    let and_email = if name.is_some() { format!(" ({email})") } else { String::new() };
    let text = LetterLine::default()
        .strong(&who)
        .plain(format!("{and_email} accepted your invitation and joined "))
        .strong(&workspace)
        .plain(format!(" on {}.", local(at, &facts.time_zone)));
    facts.write(format!("{who} has joined {workspace}"), format!("{who} has joined"), vec![Block::Text(text)])
}

pub fn write_declined(facts: NoticeMail, email: &str, at: i64) -> Letter {
    let workspace = mail_name(&facts.workspace);
    let text = LetterLine::default()
        .strong(email)
        .plain(" declined your invitation to ")
        .strong(&workspace)
        .plain(format!(" on {}. They don't have access.", local(at, &facts.time_zone)));
    let subject = format!("{email} declined your invitation to {workspace}");
    facts.write(subject, "Invitation declined".to_owned(), vec![Block::Text(text)])
}

/// Writes one email about all invitations that expired at the same time.
pub fn write_expired(facts: NoticeMail, emails: &[String]) -> Letter {
    let workspace = mail_name(&facts.workspace);
    let resend = "Their links no longer work. You can resend or cancel them on the Users page.";
    match emails {
        [email] => {
            let text =
                LetterLine::default().plain("Your invitation to ").strong(email).plain(" for ").strong(&workspace);
            let text =
                text.plain(" has expired. Its link no longer works. You can resend or cancel it on the Users page.");
            let subject = format!("Your invitation to {email} for {workspace} has expired");
            facts.write(subject, "Invitation expired".to_owned(), vec![Block::Text(text)])
        }
        emails => {
            let count = emails.len();
            let text = LetterLine::default().plain(format!("{count} of your invitations to ")).strong(&workspace);
            let text = text.plain(format!(" have expired. {resend}"));
            let mut listed: Vec<String> = emails.iter().take(LISTED_MAX).cloned().collect();
            if count > LISTED_MAX {
                listed.push(format!("and {} more", count - LISTED_MAX));
            }
            let subject = format!("{count} of your invitations to {workspace} have expired");
            let title = format!("{count} invitations expired");
            facts.write(subject, title, vec![Block::Text(text), Block::List(listed)])
        }
    }
}

impl NoticeMail {
    fn write(self, subject: String, title: String, mut blocks: Vec<Block>) -> Letter {
        let organization = mail_name(&self.organization);
        blocks.push(Block::Button { lead: "To open the Users page", label: "Open the Users page", link: self.users });
        let draft = LetterDraft {
            to: self.to,
            preheader: format!("{subject}."),
            subject,
            title,
            blocks,
            foot: format!("Sent by Roster for {organization} because of an invitation you sent."),
            unsubscribe: Some(self.unsubscribe),
        };
        draft.finish()
    }
}
