use crate::{
    domain::{error::AppError, outcome::Outcome},
    ui::protocol::Acts,
};
use leptos::server;
use uuid::Uuid;

#[server(endpoint = "invitations/extend", protocol = Acts)]
pub async fn extend_invitation(workspace: String, id: Uuid) -> Result<Outcome, AppError> {
    let mut ctx = crate::store::ctx::Ctx::of(&workspace).await?;
    command::extend(&mut ctx, id).await
}

#[cfg(feature = "ssr")]
pub mod command {
    use crate::{
        domain::{
            audit_act::AuditAct,
            error::{AppError, Invalid},
            invitation::InvitationState,
            live_event::LiveEvent,
            outcome::Outcome,
            time::exact,
        },
        invitations::{find::find_to_hand_out, rules::Rules},
        store::{
            audit_log::AuditEntry,
            ctx::Ctx,
            db::{Tx, sql},
        },
    };
    use uuid::Uuid;

    pub async fn extend(ctx: &mut Ctx, id: Uuid) -> Result<Outcome, AppError> {
        let mut tx = ctx.begin().await?;
        let rules = Rules::of(&mut tx, ctx).await?;
        let outcome = extend_one(&mut tx, ctx, &rules, id).await?;
        tx.commit().await?;
        Ok(outcome)
    }

    /// Restarts an invitation's lifetime under the workspace's lock. Its links stay the same, and no email is sent.
    pub async fn extend_one(tx: &mut Tx, ctx: &Ctx, rules: &Rules, id: Uuid) -> Result<Outcome, AppError> {
        let invitation = find_to_hand_out(tx, ctx, id).await?;
        match invitation.state(ctx.now) {
            InvitationState::Pending => (),
            InvitationState::Expired => rules.check_seat()?,
            InvitationState::NoLongerValid => return Err(AppError::Invalid(Invalid::NoLongerValid)),
            _ => return Ok(Outcome::InvitationGone),
        }
        let expires_at = ctx.now + ctx.workspace.invitation_life_ms;
        if expires_at <= invitation.expires_at {
            return Ok(Outcome::Unchanged);
        }
        sql("update invitations set expires_at = $2, reminded_at = null where id = $1")
            .bind(id)
            .bind(expires_at)
            .execute(tx)
            .await?;
        let line = AuditEntry::new(AuditAct::InvitationExtended).on("", &invitation.email);
        ctx.record(tx, line.before(exact(invitation.expires_at)).after(exact(expires_at))).await?;
        tx.publish(LiveEvent::users(ctx.workspace.id, [id]));
        Ok(Outcome::Extended)
    }
}
