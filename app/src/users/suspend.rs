use crate::{
    domain::{error::AppError, outcome::Outcome},
    ui::protocol::Acts,
};
use leptos::server;
use uuid::Uuid;

/// Suspends an access: it stops immediately, and everything is kept.
#[server(endpoint = "users/suspend", protocol = Acts)]
pub async fn suspend_access(workspace: String, id: Uuid) -> Result<Outcome, AppError> {
    let mut ctx = crate::store::ctx::Ctx::of(&workspace).await?;
    command::suspend(&mut ctx, id).await
}

/// Reactivates a suspended access unchanged.
#[server(endpoint = "users/reactivate", protocol = Acts)]
pub async fn reactivate_access(workspace: String, id: Uuid) -> Result<Outcome, AppError> {
    let mut ctx = crate::store::ctx::Ctx::of(&workspace).await?;
    command::reactivate(&mut ctx, id).await
}

#[cfg(feature = "ssr")]
pub mod command {
    use crate::{
        domain::{audit_act::AuditAct, error::AppError, live_event::LiveEvent, outcome::Outcome, policy},
        store::{
            access::{Access, already_revoked, find_unrevoked, refuse_the_last_owner},
            audit_log::AuditEntry,
            clock::Millis,
            ctx::Ctx,
            db::{Tx, sql},
        },
    };
    use uuid::Uuid;

    pub async fn suspend(ctx: &mut Ctx, id: Uuid) -> Result<Outcome, AppError> {
        let mut tx = ctx.begin().await?;
        let outcome = suspend_one(&mut tx, ctx, id).await?;
        tx.commit().await?;
        Ok(outcome)
    }

    pub async fn reactivate(ctx: &mut Ctx, id: Uuid) -> Result<Outcome, AppError> {
        let mut tx = ctx.begin().await?;
        let outcome = reactivate_one(&mut tx, ctx, id).await?;
        tx.commit().await?;
        Ok(outcome)
    }

    /// Suspends one access under the workspace's lock.
    pub async fn suspend_one(tx: &mut Tx, ctx: &Ctx, id: Uuid) -> Result<Outcome, AppError> {
        policy::can_open_users(ctx.actor)?;
        let Some(access) = find_unrevoked(tx, ctx.workspace.id, id).await? else {
            return already_revoked(tx, ctx.workspace.id, id).await;
        };
        policy::can_suspend(ctx.actor, access.target(ctx.person.id)?)?;
        if access.suspended_at.is_some() {
            return Ok(Outcome::AlreadySuspended);
        }
        refuse_the_last_owner(tx, ctx.workspace.id, &access).await?;
        set_suspended(tx, ctx, &access, Some(ctx.now)).await?;
        Ok(Outcome::Suspended)
    }

    /// Reactivates one access under the workspace's lock.
    pub async fn reactivate_one(tx: &mut Tx, ctx: &Ctx, id: Uuid) -> Result<Outcome, AppError> {
        policy::can_open_users(ctx.actor)?;
        let Some(access) = find_unrevoked(tx, ctx.workspace.id, id).await? else {
            return already_revoked(tx, ctx.workspace.id, id).await;
        };
        policy::can_suspend(ctx.actor, access.target(ctx.person.id)?)?;
        if access.suspended_at.is_none() {
            return Ok(Outcome::AlreadyActive);
        }
        set_suspended(tx, ctx, &access, None).await?;
        Ok(Outcome::Reactivated)
    }

    async fn set_suspended(tx: &mut Tx, ctx: &Ctx, access: &Access, at: Option<Millis>) -> sqlx::Result<()> {
        sql("update accesses set suspended_at = $2, suspended_by = $3 where id = $1")
            .bind(access.id)
            .bind(at)
            .bind(at.map(|_| ctx.person.id))
            .execute(tx)
            .await?;
        let act = if at.is_some() { AuditAct::AccessSuspended } else { AuditAct::AccessReactivated };
        ctx.record(tx, AuditEntry::new(act).on(&access.display_name, &access.email).after(access.grant)).await?;
        tx.publish(LiveEvent::users(ctx.workspace.id, [access.id]));
        tx.publish(LiveEvent::access(ctx.workspace.id, access.user_id));
        Ok(())
    }
}
