use crate::{
    domain::{error::AppError, outcome::Outcome},
    ui::protocol::Acts,
};
use leptos::server;
use uuid::Uuid;

#[server(endpoint = "invitations/cancel", protocol = Acts)]
pub async fn cancel_invitation(workspace: String, id: Uuid) -> Result<Outcome, AppError> {
    let mut ctx = crate::store::ctx::Ctx::of(&workspace).await?;
    command::cancel(&mut ctx, id).await
}

#[cfg(feature = "ssr")]
pub mod command {
    use crate::{
        domain::{audit_act::AuditAct, error::AppError, live_event::LiveEvent, outcome::Outcome, policy},
        invitations::find::find_invitation,
        store::{
            audit_log::{AuditActor, AuditEntry, record},
            ctx::Ctx,
            db::{Tx, sql},
            outbox,
        },
    };
    use uuid::Uuid;

    pub async fn cancel(ctx: &mut Ctx, id: Uuid) -> Result<Outcome, AppError> {
        let mut tx = ctx.begin().await?;
        let outcome = cancel_one(&mut tx, ctx, id).await?;
        tx.commit().await?;
        Ok(outcome)
    }

    /// Cancels one invitation under the workspace's lock.
    pub async fn cancel_one(tx: &mut Tx, ctx: &Ctx, id: Uuid) -> Result<Outcome, AppError> {
        policy::can_open_users(ctx.actor)?;
        let invitation = find_invitation(tx, ctx.workspace.id, id).await?;
        policy::can_manage_invitation(ctx.actor, invitation.grant)?;
        if !invitation.state(ctx.now).is_open() {
            return Ok(Outcome::InvitationGone);
        }
        sql("update invitations set cancelled_at = $2 where id = $1").bind(id).bind(ctx.now).execute(tx).await?;
        outbox::withdraw(tx, id).await?;
        let line = AuditEntry::new(AuditAct::InvitationCancelled).on("", &invitation.email).before(invitation.grant);
        ctx.record(tx, line).await?;
        tx.publish(LiveEvent::users(ctx.workspace.id, [id]));
        Ok(Outcome::InvitationCancelled)
    }

    /// Cancels the invitation of a person who now has access, so that they do not have two rows.
    pub async fn cancel_invitation_of(
        tx: &mut Tx,
        workspace: Uuid,
        email: &str,
        by: AuditActor<'_>,
    ) -> sqlx::Result<()> {
        let cancelled = sql("update invitations set cancelled_at = $3, replaced_at = $3
            where workspace_id = $1 and email = $2 and accepted_at is null and cancelled_at is null returning id")
        .bind(workspace)
        .bind(email)
        .bind(by.now)
        .fetch_optional::<(Uuid,)>(tx)
        .await?;
        let Some((invitation,)) = cancelled else { return Ok(()) };
        outbox::withdraw(tx, invitation).await?;
        record(tx, Some(workspace), by, AuditEntry::new(AuditAct::InvitationCancelled).on("", email)).await?;
        tx.publish(LiveEvent::users(workspace, [invitation]));
        Ok(())
    }
}
