use crate::{
    domain::{error::AppError, outcome::Outcome},
    ui::protocol::Acts,
};
use leptos::server;
use uuid::Uuid;

/// Resends an invitation. A cancelled one is created again only if `anew` is set, so that a cancellation by another
/// User is not reverted unseen.
#[server(endpoint = "invitations/resend", protocol = Acts)]
pub async fn resend_invitation(
    workspace: String,
    id: Uuid,
    #[server(default)] anew: Option<String>,
) -> Result<Outcome, AppError> {
    let mut ctx = crate::store::ctx::Ctx::of(&workspace).await?;
    command::resend(&mut ctx, id, anew.is_some()).await
}

#[cfg(feature = "ssr")]
pub mod command {
    use crate::{
        domain::{
            audit_act::AuditAct, error::AppError, invitation::InvitationState, live_event::LiveEvent, outcome::Outcome,
        },
        invitations::{find::find_to_hand_out, invite::command::invite_one, rules::Rules},
        store::{
            audit_log::AuditEntry,
            ctx::Ctx,
            db::{Tx, sql},
            outbox::{self, Mail},
        },
    };
    use uuid::Uuid;

    /// Starts a new generation of links and a new lifetime, also for an expired invitation.
    pub async fn resend(ctx: &mut Ctx, id: Uuid, anew: bool) -> Result<Outcome, AppError> {
        let mut tx = ctx.begin().await?;
        let mut rules = Rules::of(&mut tx, ctx).await?;
        let outcome = resend_one(&mut tx, ctx, &mut rules, id, anew).await?;
        tx.commit().await?;
        Ok(outcome)
    }

    /// Resends one invitation under the workspace's lock.
    pub async fn resend_one(
        tx: &mut Tx,
        ctx: &Ctx,
        rules: &mut Rules,
        id: Uuid,
        anew: bool,
    ) -> Result<Outcome, AppError> {
        let invitation = find_to_hand_out(tx, ctx, id).await?;
        if anew && invitation.can_be_renewed() {
            let (email, message) = (&invitation.email, &invitation.message);
            return invite_one(tx, ctx, rules, email, invitation.grant, message).await;
        }
        if !invitation.state(ctx.now).is_open() {
            return Ok(Outcome::InvitationGone);
        }
        let takes_seat = invitation.state(ctx.now) != InvitationState::Pending;
        rules.admit(tx, ctx, &invitation.email, takes_seat).await?;
        // The actor vouches for it from now on, since the inviter may have lost access.
        sql("update invitations set generation = generation + 1, invited_by = $2, expires_at = $3, vouched_by = $4,
                mail_sent_at = null, mail_failed_at = null, mail_error = null,
                declined_at = null where id = $1")
        .bind(id)
        .bind(ctx.person.id)
        .bind(ctx.now + ctx.workspace.invitation_life_ms)
        .bind(ctx.access)
        .execute(tx)
        .await?;
        // A queued older email would carry a second link of the new generation.
        outbox::withdraw(tx, id).await?;
        outbox::enqueue(tx, Mail::Invitation(id), ctx.now).await?;
        let line = AuditEntry::new(AuditAct::InvitationResent).on("", &invitation.email).after(invitation.grant);
        ctx.record(tx, line).await?;
        tx.publish(LiveEvent::users(ctx.workspace.id, [id]));
        Ok(Outcome::Resent)
    }
}
