use crate::{error::AppError, outcome::Outcome};
use leptos::server;
use serde::{Deserialize, Serialize};
use std::fmt;

/// In characters.
pub const MESSAGE_LENGTH_MAX: usize = 500;

/// What became of each address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invited {
    pub each: Vec<InvitedOne>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitedOne {
    /// As it was typed, or, where it is one, as Roster keeps it.
    pub email: String,
    pub came_to: Result<Outcome, AppError>,
}

impl InvitedOne {
    pub fn is_done(&self) -> bool {
        self.came_to.as_ref().is_ok_and(|outcome| outcome.is_done())
    }
}

impl Invited {
    /// Whose address stays in the box.
    pub fn left(&self) -> String {
        let left = self.each.iter().filter(|it| !it.is_done()).map(|it| it.email.as_str());
        left.collect::<Vec<_>>().join("\n")
    }
}

/// Of one what became of them, of several the numbers.
impl From<&Invited> for Outcome {
    fn from(it: &Invited) -> Self {
        match &it.each[..] {
            [InvitedOne { came_to: Ok(outcome), .. }] => *outcome,
            each => {
                let done = each.iter().filter(|it| it.is_done()).count() as i64;
                Self::SeveralInvited { done, failed: each.len() as i64 - done }
            }
        }
    }
}

impl fmt::Display for Invited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Outcome::from(self).fmt(f)
    }
}

/// `emails` is anything with addresses in it; `resend` is there where those who are invited already get another mail.
#[server(endpoint = "invitations/invite", output = crate::json::Json)]
pub async fn invite_users(
    workspace: String,
    #[server(default)] emails: String,
    #[server(default)] level: String,
    #[server(default)] restrictions: Vec<String>,
    #[server(default)] message: Option<String>,
    #[server(default)] resend: Option<String>,
) -> Result<Invited, AppError> {
    let mut ctx = crate::ctx::Ctx::of(&workspace).await?;
    let message = message.unwrap_or_default();
    command::invite(&mut ctx, &emails, (&level, &restrictions), &message, resend.is_some()).await
}

#[cfg(feature = "ssr")]
pub mod command {
    use super::{Invited, InvitedOne, MESSAGE_LENGTH_MAX};
    use crate::{
        audit::{act::AuditAct, record::Line},
        ctx::Ctx,
        db::{Tx, new_id, sql},
        email::{InvalidEmail, parse_email},
        error::{AppError, Invalid},
        invitations::{check::ADDRESSES_MAX, pasted::split, resend::command::resend_one, rules::Rules},
        live::event::LiveEvent,
        outbox::{self, Mail},
        outcome::Outcome,
        policy::{self, Grant},
        search_key::fold,
    };
    use std::collections::HashSet;
    use uuid::Uuid;

    pub async fn invite(
        ctx: &mut Ctx,
        pasted: &str,
        (level, restrictions): (&str, &[String]),
        message: &str,
        resend: bool,
    ) -> Result<Invited, AppError> {
        let mut tx = ctx.begin().await?;
        policy::can_open_users(ctx.actor)?;
        let typed = split(pasted);
        match typed.len() {
            0 => return Err(InvalidEmail::Missing.into()),
            ..=ADDRESSES_MAX => (),
            _ => return Err(AppError::Invalid(Invalid::TooManyAddresses)),
        }
        let grant = Grant::parse(level, restrictions)?;
        policy::can_invite(ctx.actor, grant)?;
        let message = parse_message(message)?;
        let mut rules = Rules::of(&mut tx, ctx).await?;
        let (mut each, mut before) = (Vec::new(), HashSet::new());
        for typed in typed {
            let email = match parse_email(&typed) {
                Ok(email) if !before.insert(email.clone()) => continue,
                Ok(email) => email,
                Err(why) => {
                    each.push(InvitedOne { email: typed, came_to: Err(why.into()) });
                    continue;
                }
            };
            let came_to = match invite_one(&mut tx, ctx, &mut rules, &email, grant, message).await {
                Ok(Outcome::AlreadyPending) if resend => resend_to(&mut tx, ctx, &mut rules, &email).await,
                Err(fault @ AppError::Internal(_)) => return Err(fault),
                came_to => came_to,
            };
            each.push(InvitedOne { email, came_to });
        }
        if let Some(why) = same_for_all(&each) {
            return Err(why);
        }
        tx.commit().await?;
        Ok(Invited { each })
    }

    /// Where nobody was invited for one reason, that is the answer.
    fn same_for_all(each: &[InvitedOne]) -> Option<AppError> {
        let is_limit = |it: &InvitedOne| matches!(it.came_to, Err(AppError::TooMany(_)));
        match each.first()?.came_to.clone() {
            Err(why) if each.len() == 1 || each.iter().all(is_limit) => Some(why),
            _ => None,
        }
    }

    async fn resend_to(tx: &mut Tx, ctx: &Ctx, rules: &mut Rules, email: &str) -> Result<Outcome, AppError> {
        let open = sql("select id from invitations
            where workspace_id = $1 and email = $2 and accepted_at is null and cancelled_at is null");
        let (id,) = open.bind(ctx.workspace.id).bind(email).fetch_one::<(Uuid,)>(tx).await?;
        resend_one(tx, ctx, rules, id).await
    }

    /// Under the workspace's lock. What is refused has written nothing.
    pub async fn invite_one(
        tx: &mut Tx,
        ctx: &Ctx,
        rules: &mut Rules,
        email: &str,
        grant: Grant,
        message: &str,
    ) -> Result<Outcome, AppError> {
        policy::can_invite(ctx.actor, grant)?;
        if let Some(outcome) = access_of(tx, ctx.workspace.id, email).await? {
            return Ok(outcome);
        }
        let open = sql("select id, expires_at, declined_at from invitations
            where workspace_id = $1 and email = $2 and accepted_at is null and cancelled_at is null")
        .bind(ctx.workspace.id)
        .bind(email)
        .fetch_optional::<(Uuid, i64, Option<i64>)>(tx)
        .await?;
        if let Some((_, expires_at, None)) = open
            && expires_at > ctx.now
        {
            return Ok(Outcome::AlreadyPending);
        }
        rules.admit(tx, ctx, email, true).await?;
        // What was cancelled before is history from now on.
        sql("update invitations set replaced_at = $3 where workspace_id = $1 and email = $2
                and cancelled_at is not null and replaced_at is null")
        .bind(ctx.workspace.id)
        .bind(email)
        .bind(ctx.now)
        .execute(tx)
        .await?;
        let outcome = match open {
            Some((old, ..)) => {
                // Invited anew, by the actor and with their grant: the old row would claim otherwise.
                sql("update invitations set cancelled_at = $2, replaced_at = $2 where id = $1")
                    .bind(old)
                    .bind(ctx.now)
                    .execute(tx)
                    .await?;
                tx.publish(LiveEvent::users(ctx.workspace.id, [old]));
                Outcome::Renewed
            }
            None => Outcome::Invited,
        };
        let invitation = insert(tx, ctx, email, grant, message).await?;
        outbox::enqueue(tx, Mail::Invitation(invitation), ctx.now).await?;
        ctx.record(tx, Line::new(AuditAct::Invited).on("", email).after(grant)).await?;
        tx.publish(LiveEvent::users(ctx.workspace.id, [invitation]));
        Ok(outcome)
    }

    /// A few words of the inviter: text, with its line breaks.
    pub fn parse_message(typed: &str) -> Result<&str, AppError> {
        let message = typed.trim();
        let is_text = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
        match message.chars().count() <= MESSAGE_LENGTH_MAX && message.chars().all(is_text) {
            true => Ok(message),
            false => Err(AppError::Invalid(Invalid::Message)),
        }
    }

    /// What stands in the way, where the address has access already.
    async fn access_of(tx: &mut Tx, workspace: Uuid, email: &str) -> sqlx::Result<Option<Outcome>> {
        let found = sql("select (a.suspended_at is not null) as is_suspended
            from accesses a join users u on u.id = a.user_id
            where a.workspace_id = $1 and u.email = $2 and a.revoked_at is null")
        .bind(workspace)
        .bind(email)
        .fetch_optional::<(bool,)>(tx)
        .await?;
        Ok(found.map(|(is_suspended,)| if is_suspended { Outcome::SuspendedUser } else { Outcome::AlreadyUser }))
    }

    async fn insert(tx: &mut Tx, ctx: &Ctx, email: &str, grant: Grant, message: &str) -> sqlx::Result<Uuid> {
        let id = new_id();
        sql("insert into invitations (id, workspace_id, email, level, workspace_settings, data_export,
                contact_deletion, contact_visibility, mask_contact_details, search_key, sort_key, invited_by,
                vouched_by, invited_at, expires_at, message)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11, $12, $13, $14, $15)")
        .bind(id)
        .bind(ctx.workspace.id)
        .bind(email)
        .bind_grant(grant)
        .bind(fold(email))
        .bind(ctx.person.id)
        .bind(ctx.access)
        .bind(ctx.now)
        .bind(ctx.now + ctx.workspace.invitation_life_ms)
        .bind(message)
        .execute(tx)
        .await?;
        Ok(id)
    }
}
