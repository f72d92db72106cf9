use crate::{error::AppError, outcome::Outcome};
use leptos::server;

#[server(endpoint = "invitations/invite", output = crate::json::Json)]
pub async fn invite_user(
    workspace: String,
    email: String,
    #[server(default)] level: String,
    #[server(default)] restrictions: Vec<String>,
) -> Result<Outcome, AppError> {
    let mut ctx = crate::ctx::Ctx::of(&workspace).await?;
    command::invite(&mut ctx, &email, &level, &restrictions).await
}

#[cfg(feature = "ssr")]
pub mod command {
    use crate::{
        audit::{act::AuditAct, record::Line},
        ctx::Ctx,
        db::{new_id, sql},
        email::parse_email,
        error::AppError,
        live::event::LiveEvent,
        outbox::{self, Mail},
        outcome::Outcome,
        policy::{self, Grant},
        search_key::fold,
    };
    use uuid::Uuid;

    pub async fn invite(ctx: &mut Ctx, email: &str, level: &str, restrictions: &[String]) -> Result<Outcome, AppError> {
        let mut tx = ctx.begin().await?;
        policy::can_open_users(ctx.actor)?;
        let email = parse_email(email)?;
        let grant = Grant::parse(level, restrictions)?;
        policy::can_invite(ctx.actor, grant)?;

        if let Some(outcome) = access_of(&mut tx, ctx.workspace.id, &email).await? {
            return Ok(outcome);
        }
        let open = sql("select id, expires_at from invitations
            where workspace_id = $1 and email = $2 and accepted_at is null and cancelled_at is null")
        .bind(ctx.workspace.id)
        .bind(email.as_str())
        .fetch_optional::<(Uuid, i64)>(&mut tx)
        .await?;
        let outcome = match open {
            Some((_, expires_at)) if expires_at > ctx.now => return Ok(Outcome::AlreadyPending),
            Some((expired, _)) => {
                // Invited anew, by the actor and with their grant: the old row would claim otherwise.
                sql("update invitations set cancelled_at = $2 where id = $1")
                    .bind(expired)
                    .bind(ctx.now)
                    .execute(&mut tx)
                    .await?;
                tx.publish(LiveEvent::users(ctx.workspace.id, [expired]));
                Outcome::Renewed
            }
            None => Outcome::Invited,
        };
        let invitation = insert(&mut tx, ctx, &email, grant).await?;
        outbox::enqueue(&mut tx, Mail::Invitation(invitation), ctx.now).await?;
        ctx.record(&mut tx, Line::new(AuditAct::Invited).on("", &email).after(grant)).await?;
        tx.publish(LiveEvent::users(ctx.workspace.id, [invitation]));
        tx.commit().await?;
        Ok(outcome)
    }

    /// What stands in the way, where the address has access already.
    async fn access_of(tx: &mut crate::db::Tx, workspace: Uuid, email: &str) -> sqlx::Result<Option<Outcome>> {
        let found = sql("select (a.suspended_at is not null) as is_suspended
            from accesses a join users u on u.id = a.user_id
            where a.workspace_id = $1 and u.email = $2 and a.revoked_at is null")
        .bind(workspace)
        .bind(email)
        .fetch_optional::<(bool,)>(tx)
        .await?;
        Ok(found.map(|(is_suspended,)| if is_suspended { Outcome::SuspendedUser } else { Outcome::AlreadyUser }))
    }

    async fn insert(tx: &mut crate::db::Tx, ctx: &Ctx, email: &str, grant: Grant) -> sqlx::Result<Uuid> {
        let id = new_id();
        sql("insert into invitations (id, workspace_id, email, level, workspace_settings, data_export,
                contact_deletion, contact_visibility, mask_contact_details, search_key, sort_key, invited_by,
                invited_at, expires_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11, $12, $13)")
        .bind(id)
        .bind(ctx.workspace.id)
        .bind(email)
        .bind_grant(grant)
        .bind(fold(email))
        .bind(ctx.person.id)
        .bind(ctx.now)
        .bind(ctx.now + ctx.workspace.invitation_life_ms)
        .execute(tx)
        .await?;
        Ok(id)
    }
}
