use crate::{
    domain::{error::AppError, outcome::Outcome},
    ui::protocol::Acts,
};
use leptos::server;
use uuid::Uuid;

#[server(endpoint = "invitations/retry-mail", protocol = Acts)]
pub async fn retry_invitation_mail(workspace: String, id: Uuid) -> Result<Outcome, AppError> {
    let mut ctx = crate::store::ctx::Ctx::of(&workspace).await?;
    command::retry(&mut ctx, id).await
}

#[cfg(feature = "ssr")]
pub mod command {
    use crate::{
        domain::{
            error::{AppError, Invalid},
            invitation::InvitationState,
            live_event::LiveEvent,
            outcome::Outcome,
        },
        invitations::find::find_to_hand_out,
        store::{ctx::Ctx, db::sql, outbox},
    };
    use uuid::Uuid;

    /// Retries the failed email now. The invitation's lifetime stays the same.
    pub async fn retry(ctx: &mut Ctx, id: Uuid) -> Result<Outcome, AppError> {
        let mut tx = ctx.begin().await?;
        let invitation = find_to_hand_out(&mut tx, ctx, id).await?;
        match invitation.state(ctx.now) {
            InvitationState::Pending => (),
            InvitationState::NoLongerValid => return Err(AppError::Invalid(Invalid::NoLongerValid)),
            InvitationState::Expired => return Ok(Outcome::InvitationExpired),
            InvitationState::Accepted | InvitationState::Cancelled | InvitationState::Declined => {
                return Ok(Outcome::InvitationGone);
            }
        }
        let failed = sql("select id from invitations where id = $1 and mail_failed_at is not null");
        if failed.bind(id).fetch_optional::<(Uuid,)>(&mut tx).await?.is_none()
            || !outbox::retry(&mut tx, id, ctx.now).await?
        {
            return Ok(Outcome::Unchanged);
        }
        sql("update invitations set mail_failed_at = null, mail_error = null where id = $1")
            .bind(id)
            .execute(&mut tx)
            .await?;
        tx.publish(LiveEvent::users(ctx.workspace.id, [id]));
        tx.commit().await?;
        Ok(Outcome::MailTriedAgain)
    }
}
