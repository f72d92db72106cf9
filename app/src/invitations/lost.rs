//! Resends invitations to people who lost their email.

use crate::{
    domain::email::parse_email,
    invitations::vouched::VOUCHED,
    store::{
        ctx::{AppState, NetworkAddress},
        db::sql,
        mail_requests::{InvalidRequest, MailRequestKind, admit},
        outbox::{self, Mail},
    },
};
use uuid::Uuid;

/// Emails every open invitation of the address again. Neither the answer nor its timing reveals whether there is one.
pub async fn ask_again(state: &AppState, typed: &str, from: &NetworkAddress) -> Result<(), InvalidRequest> {
    let email = parse_email(typed).map_err(InvalidRequest::Email)?;
    let now = state.now();
    let mut tx = state.db.begin().await?;
    let is_admitted = admit(&mut tx, MailRequestKind::Invitation, &email, from, now).await?;
    let open = sql("select i.id from invitations i join workspaces w on w.id = i.workspace_id
        where i.email = $1 and i.accepted_at is null and i.cancelled_at is null and i.declined_at is null
            and i.expires_at > $2 and w.archived_at is null and ")
    .push(VOUCHED)
    .push(
        "
            and not exists (select 1 from outbox o where o.invitation_id = i.id and o.delivered_at is null
                and o.failed_at is null)",
    )
    .bind(email)
    .bind(now);
    for (invitation,) in open.fetch_all::<(Uuid,)>(&mut tx).await? {
        if is_admitted {
            outbox::enqueue(&mut tx, Mail::Invitation(invitation), now).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}
