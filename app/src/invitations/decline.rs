use super::{
    accept::Visit,
    offer::{Offer, offer},
    visitor::Visitor,
};
use crate::{
    domain::{audit_act::AuditAct, error::AppError, live_event::LiveEvent},
    store::{
        audit_log::{AuditActor, AuditEntry, record},
        ctx::AppState,
        db::sql,
        outbox::{self, Mail},
        token::Token,
    },
};

/// Declines an invitation, and notifies its inviter.
pub async fn decline(state: &AppState, token: &Token, visit: Visit<'_>) -> Result<Offer, AppError> {
    let now = state.now();
    let mut conn = state.db.read().await?;
    let (Some((invitation, _)), _) = offer(&mut conn, token, visit.person, now).await? else {
        return Ok(Offer::Unknown);
    };
    drop(conn);
    let Some(mut tx) = state.db.begin_in(invitation.workspace_id).await? else { return Ok(Offer::Unknown) };
    // Checked again under the lock.
    let (_, offered) = offer(&mut tx, token, visit.person, now).await?;
    let Offer::Open(invited, visitor) = offered else { return Ok(offered) };
    if matches!(visitor, Visitor::SignedInAs { .. }) {
        return Ok(Offer::Open(invited, visitor));
    }
    sql("update invitations set declined_at = $2 where id = $1").bind(invitation.id).bind(now).execute(&mut tx).await?;
    outbox::withdraw(&mut tx, invitation.id).await?;
    let email = Mail::Declined { invitation: invitation.id, inviter: invitation.invited_by };
    outbox::enqueue(&mut tx, email, now).await?;
    let user = visit.person.map(|person| person.id);
    let name = visit.person.map_or(invitation.email.as_str(), |person| &person.display_name);
    let by = AuditActor { user, name, email: &invitation.email, address: &visit.caller.address.0, now };
    let line = AuditEntry::new(AuditAct::InvitationDeclined).on("", &invitation.email).before(invitation.grant);
    record(&mut tx, Some(invitation.workspace_id), by, line).await?;
    tx.publish(LiveEvent::users(invitation.workspace_id, [invitation.id]));
    tx.commit().await?;
    Ok(Offer::Declined)
}
