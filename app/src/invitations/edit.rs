use crate::{
    domain::{error::AppError, outcome::Outcome},
    ui::protocol::Acts,
};
use leptos::server;
use uuid::Uuid;

/// Changes what an invitation offers. `revision` is the one that the form was filled from.
#[server(endpoint = "invitations/edit", protocol = Acts)]
pub async fn edit_invitation(
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
            invitation::InvitationState,
            live_event::LiveEvent,
            outcome::Outcome,
            policy::{self, Grant},
        },
        invitations::{find::find_invitation, rules::Rules},
        store::{
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
        find_invitation(&mut tx, ctx.workspace.id, id).await?;
        let outcome = edit_one(&mut tx, ctx, id, revision, Grant::parse(level, restrictions)?).await?;
        tx.commit().await?;
        Ok(outcome)
    }

    /// Changes the offered access under the workspace's lock; the link stays the same. Fails with `EditedMeanwhile` if
    /// the invitation was edited after `revision`.
    pub async fn edit_one(tx: &mut Tx, ctx: &Ctx, id: Uuid, revision: i64, to: Grant) -> Result<Outcome, AppError> {
        policy::can_open_users(ctx.actor)?;
        let invitation = find_invitation(tx, ctx.workspace.id, id).await?;
        policy::can_edit_invitation_to(ctx.actor, invitation.grant, to)?;
        if !invitation.state(ctx.now).is_open() {
            return Ok(Outcome::InvitationGone);
        }
        if invitation.revision != revision {
            return Err(AppError::EditedMeanwhile);
        }
        if invitation.grant == to {
            return Ok(Outcome::Unchanged);
        }
        if invitation.state(ctx.now) == InvitationState::NoLongerValid && invitation.expires_at > ctx.now {
            // The edit makes it valid again, which takes a seat.
            Rules::of(tx, ctx).await?.check_seat()?;
        }
        // The actor vouches for the new offer: the inviter may not be allowed to grant it.
        sql("update invitations set level = $2, workspace_settings = $3, data_export = $4, contact_deletion = $5,
                contact_visibility = $6, mask_contact_details = $7, revision = revision + 1, invited_by = $8,
                vouched_by = $9 where id = $1")
        .bind(id)
        .bind_grant(to)
        .bind(ctx.person.id)
        .bind(ctx.access)
        .execute(tx)
        .await?;
        let line = AuditEntry::new(AuditAct::InvitationEdited).on("", &invitation.email);
        ctx.record(tx, line.before(invitation.grant).after(to)).await?;
        tx.publish(LiveEvent::users(ctx.workspace.id, [id]));
        Ok(Outcome::InvitationUpdated)
    }
}
