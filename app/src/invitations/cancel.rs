use crate::{error::AppError, outcome::Outcome};
use leptos::server;
use uuid::Uuid;

#[server(endpoint = "invitations/cancel", output = crate::json::Json)]
pub async fn cancel_invitation(workspace: String, id: Uuid) -> Result<Outcome, AppError> {
    let mut ctx = crate::ctx::Ctx::of(&workspace).await?;
    command::cancel(&mut ctx, id).await
}

#[cfg(feature = "ssr")]
pub mod command {
    use crate::{
        audit::{act::AuditAct, record::Line},
        ctx::Ctx,
        db::sql,
        error::AppError,
        invitations::{find::find_invitation, invitation::InvitationState},
        live::event::LiveEvent,
        outbox,
        outcome::Outcome,
        policy,
    };
    use uuid::Uuid;

    pub async fn cancel(ctx: &mut Ctx, id: Uuid) -> Result<Outcome, AppError> {
        let mut tx = ctx.begin().await?;
        policy::can_open_users(ctx.actor)?;
        let invitation = find_invitation(&mut tx, ctx.workspace.id, id).await?;
        policy::can_manage_invitation(ctx.actor, invitation.grant)?;
        if matches!(invitation.state(ctx.now), InvitationState::Accepted | InvitationState::Cancelled) {
            return Ok(Outcome::InvitationGone);
        }
        sql("update invitations set cancelled_at = $2 where id = $1").bind(id).bind(ctx.now).execute(&mut tx).await?;
        outbox::withdraw(&mut tx, id).await?;
        let line = Line::new(AuditAct::InvitationCancelled).on("", &invitation.email).before(invitation.grant);
        ctx.record(&mut tx, line).await?;
        tx.publish(LiveEvent::users(ctx.workspace.id, [id]));
        tx.commit().await?;
        Ok(Outcome::InvitationCancelled)
    }
}
