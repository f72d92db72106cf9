use crate::{
    domain::{error::AppError, outcome::Outcome},
    ui::protocol::Acts,
};
use leptos::server;
use uuid::Uuid;

/// Changes a User's access. `revision` is the one that the form was filled from.
#[server(endpoint = "users/edit", protocol = Acts)]
pub async fn edit_user(
    workspace: String,
    id: Uuid,
    revision: i64,
    #[server(default)] level: String,
    #[server(default)] restrictions: Vec<String>,
) -> Result<Outcome, AppError> {
    let mut ctx = crate::store::ctx::Ctx::of(&workspace).await?;
    command::edit(&mut ctx, id, revision, &level, &restrictions).await
}

#[cfg(feature = "ssr")]
pub mod command {
    use crate::{
        domain::{
            audit_act::AuditAct,
            error::AppError,
            live_event::LiveEvent,
            outcome::Outcome,
            policy::{self, Grant, Level},
        },
        store::{
            access::{find_unrevoked, refuse_the_last_owner},
            audit_log::AuditEntry,
            ctx::Ctx,
            db::{Tx, sql},
        },
    };
    use uuid::Uuid;

    pub async fn edit(
        ctx: &mut Ctx,
        id: Uuid,
        revision: i64,
        level: &str,
        restrictions: &[String],
    ) -> Result<Outcome, AppError> {
        let mut tx = ctx.begin().await?;
        policy::can_open_users(ctx.actor)?;
        find_unrevoked(&mut tx, ctx.workspace.id, id).await?.ok_or(AppError::NotFound)?;
        let outcome = edit_one(&mut tx, ctx, id, revision, Grant::parse(level, restrictions)?).await?;
        tx.commit().await?;
        Ok(outcome)
    }

    /// Changes an access under the workspace's lock. Fails with `EditedMeanwhile` if it was edited after `revision`.
    pub async fn edit_one(tx: &mut Tx, ctx: &Ctx, id: Uuid, revision: i64, to: Grant) -> Result<Outcome, AppError> {
        policy::can_open_users(ctx.actor)?;
        let access = find_unrevoked(tx, ctx.workspace.id, id).await?.ok_or(AppError::NotFound)?;
        policy::can_edit_to(ctx.actor, access.target(ctx.person.id)?, to)?;
        if access.revision != revision {
            return Err(AppError::EditedMeanwhile);
        }
        if access.grant == to {
            return Ok(Outcome::Unchanged);
        }
        if to.level != Level::Owner {
            refuse_the_last_owner(tx, ctx.workspace.id, &access).await?;
        }
        sql("update accesses set level = $2, workspace_settings = $3, data_export = $4, contact_deletion = $5,
                contact_visibility = $6, mask_contact_details = $7, revision = revision + 1 where id = $1")
        .bind(id)
        .bind_grant(to)
        .execute(tx)
        .await?;
        let line = AuditEntry::new(AuditAct::AccessEdited).on(&access.display_name, &access.email);
        ctx.record(tx, line.before(access.grant).after(to)).await?;
        tx.publish(LiveEvent::users(ctx.workspace.id, [id]));
        tx.publish(LiveEvent::access(ctx.workspace.id, access.user_id));
        Ok(Outcome::Updated)
    }
}
