use crate::{error::AppError, outcome::Outcome};
use leptos::server;

/// In characters.
pub const MESSAGE_LENGTH_MAX: usize = 500;

#[server(endpoint = "invitations/invite", output = crate::json::Json)]
pub async fn invite_user(
    workspace: String,
    email: String,
    #[server(default)] level: String,
    #[server(default)] restrictions: Vec<String>,
    #[server(default)] message: Option<String>,
) -> Result<Outcome, AppError> {
    let mut ctx = crate::ctx::Ctx::of(&workspace).await?;
    command::invite(&mut ctx, &email, (&level, &restrictions), &message.unwrap_or_default()).await
}

#[cfg(feature = "ssr")]
pub mod command {
    use super::MESSAGE_LENGTH_MAX;
    use crate::{
        audit::{act::AuditAct, record::Line},
        ctx::Ctx,
        db::{Tx, new_id, sql},
        email::parse_email,
        error::{AppError, Invalid},
        invitations::rules::Rules,
        live::event::LiveEvent,
        outbox::{self, Mail},
        outcome::Outcome,
        policy::{self, Grant},
        search_key::fold,
    };
    use uuid::Uuid;

    pub async fn invite(
        ctx: &mut Ctx,
        email: &str,
        (level, restrictions): (&str, &[String]),
        message: &str,
    ) -> Result<Outcome, AppError> {
        let mut tx = ctx.begin().await?;
        policy::can_open_users(ctx.actor)?;
        let mut rules = Rules::of(&mut tx, ctx).await?;
        let email = parse_email(email)?;
        let grant = Grant::parse(level, restrictions)?;
        let outcome = invite_one(&mut tx, ctx, &mut rules, &email, grant, parse_message(message)?).await?;
        tx.commit().await?;
        Ok(outcome)
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
                invited_at, expires_at, message)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11, $12, $13, $14)")
        .bind(id)
        .bind(ctx.workspace.id)
        .bind(email)
        .bind_grant(grant)
        .bind(fold(email))
        .bind(ctx.person.id)
        .bind(ctx.now)
        .bind(ctx.now + ctx.workspace.invitation_life_ms)
        .bind(message)
        .execute(tx)
        .await?;
        Ok(id)
    }
}
