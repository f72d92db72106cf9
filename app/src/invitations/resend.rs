use crate::{error::AppError, outcome::Outcome};
use leptos::server;
use uuid::Uuid;

#[server(endpoint = "invitations/resend", output = crate::json::Json)]
pub async fn resend_invitation(workspace: String, id: Uuid) -> Result<Outcome, AppError> {
    let mut ctx = crate::ctx::Ctx::of(&workspace).await?;
    command::resend(&mut ctx, id).await
}

#[cfg(feature = "ssr")]
pub mod command {
    use crate::{
        audit::{act::AuditAct, record::Line},
        ctx::Ctx,
        db::{Tx, sql},
        error::AppError,
        invitations::{find::find_invitation, invitation::InvitationState, rules::Rules},
        live::event::LiveEvent,
        outbox::{self, Mail},
        outcome::Outcome,
        policy,
    };
    use uuid::Uuid;

    /// A new generation of links and a new life time, for an expired invitation too.
    pub async fn resend(ctx: &mut Ctx, id: Uuid) -> Result<Outcome, AppError> {
        let mut tx = ctx.begin().await?;
        let mut rules = Rules::of(&mut tx, ctx).await?;
        let outcome = resend_one(&mut tx, ctx, &mut rules, id).await?;
        tx.commit().await?;
        Ok(outcome)
    }

    /// Under the workspace's lock.
    pub async fn resend_one(tx: &mut Tx, ctx: &Ctx, rules: &mut Rules, id: Uuid) -> Result<Outcome, AppError> {
        policy::can_open_users(ctx.actor)?;
        let invitation = find_invitation(tx, ctx.workspace.id, id).await?;
        policy::can_manage_invitation(ctx.actor, invitation.grant)?;
        if matches!(invitation.state(ctx.now), InvitationState::Accepted | InvitationState::Cancelled) {
            return Ok(Outcome::InvitationGone);
        }
        // Whoever resends vouches for it: the inviter may be gone.
        policy::can_invite(ctx.actor, invitation.grant)?;
        let takes_seat = invitation.state(ctx.now) != InvitationState::Pending;
        rules.admit(tx, ctx, &invitation.email, takes_seat).await?;
        sql("update invitations set generation = generation + 1, invited_by = $2, expires_at = $3, vouched_by = $4,
                mail_sent_at = null, mail_failed_at = null, mail_error = null,
                declined_at = null where id = $1")
        .bind(id)
        .bind(ctx.person.id)
        .bind(ctx.now + ctx.workspace.invitation_life_ms)
        .bind(ctx.access)
        .execute(tx)
        .await?;
        // An older mail that still waits would bring a second link of the new generation.
        outbox::withdraw(tx, id).await?;
        outbox::enqueue(tx, Mail::Invitation(id), ctx.now).await?;
        let line = Line::new(AuditAct::InvitationResent).on("", &invitation.email).after(invitation.grant);
        ctx.record(tx, line).await?;
        tx.publish(LiveEvent::users(ctx.workspace.id, [id]));
        Ok(Outcome::Resent)
    }
}
