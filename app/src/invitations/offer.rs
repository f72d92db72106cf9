//! What a link has to offer.

use super::{
    find::{Link, StoredInvitation, find_by_token},
    rules::count_accesses,
    visitor::{Visitor, visitor},
};
use crate::{
    domain::{error::AppError, invitation::InvitationState, policy::Grant},
    store::{
        clock::Millis,
        ctx::AppState,
        db::{Conn, sql},
        person::Person,
        token::Token,
    },
};
use uuid::Uuid;

/// What a link has to offer to whoever opened it.
#[derive(Clone, Debug)]
pub enum Offer {
    Open(Invited, Visitor),
    /// The link was copied, and the account was made by a link of another workspace that was copied too: only an emailed
    /// link proves the mailbox.
    NeedsEmailedLink,
    /// No link of ours.
    Unknown,
    /// A resend made a newer link.
    Replaced,
    Expired,
    Cancelled,
    /// They said no themselves.
    Declined,
    /// The inviter could no longer give this access themselves.
    Withdrawn,
    /// The workspace has fewer seats than people with access.
    NoSeat,
    Accepted(Invited),
    /// Accepted by the holder of a copied link, and this one came by email: it proves the mailbox.
    Proof(Invited, Visitor),
    /// The same by a link that proves nothing any more: it was replaced, or it has expired.
    AcceptedUnverified,
}

impl Offer {
    /// The invitation and what its visitor is asked for, while the link leads on.
    pub fn asks(&self) -> Option<(&Invited, &Visitor)> {
        match self {
            Self::Open(invited, visitor) | Self::Proof(invited, visitor) => Some((invited, visitor)),
            _ => None,
        }
    }
}

/// What the page tells about the invitation.
#[derive(Clone, Debug)]
pub struct Invited {
    pub email: String,
    pub grant: Grant,
    pub expires_at: Millis,
    pub workspace_name: String,
    pub workspace_slug: String,
    pub organization_name: String,
    pub inviter_name: String,
}

/// Opening a link changes nothing: mail scanners open links too.
pub async fn look(state: &AppState, token: &Token, person: Option<&Person>) -> Result<Offer, AppError> {
    let mut conn = state.db.read().await?;
    offer(&mut conn, token, person, state.now()).await.map(|(_, offer)| offer)
}

/// What the link has to offer now, to whoever comes with it.
pub async fn offer(
    conn: &mut Conn,
    token: &Token,
    person: Option<&Person>,
    now: Millis,
) -> Result<(Option<(StoredInvitation, Link)>, Offer), AppError> {
    let Some((invitation, link)) = find_by_token(conn, token.hash()).await? else {
        return Ok((None, Offer::Unknown));
    };
    let Some(invited) = invited(conn, &invitation).await? else { return Ok((None, Offer::Unknown)) };
    let offer = match invitation.state(now) {
        InvitationState::Accepted if link.by_email && is_unverified(conn, &invited.email).await? => {
            let proves = link.generation == invitation.generation && now < invitation.expires_at;
            match visitor(conn, &invitation, link, person).await?.filter(|_| proves) {
                Some(visitor) => Offer::Proof(invited, visitor),
                None => Offer::AcceptedUnverified,
            }
        }
        InvitationState::Accepted => Offer::Accepted(invited),
        // Invited anew after it had expired: the link in the newer mail is the one.
        InvitationState::Cancelled if has_successor(conn, &invitation).await? => Offer::Replaced,
        InvitationState::Cancelled => Offer::Cancelled,
        InvitationState::Declined => Offer::Declined,
        _ if link.generation < invitation.generation => Offer::Replaced,
        InvitationState::Expired => Offer::Expired,
        InvitationState::NoLongerValid => Offer::Withdrawn,
        InvitationState::Pending if !has_seat(conn, &invitation).await? => Offer::NoSeat,
        InvitationState::Pending => match visitor(conn, &invitation, link, person).await? {
            Some(visitor) => Offer::Open(invited, visitor),
            None => Offer::NeedsEmailedLink,
        },
    };
    Ok((Some((invitation, link)), offer))
}

/// Whoever is invited has a seat, but an Owner may have taken seats away since.
async fn has_seat(conn: &mut Conn, invitation: &StoredInvitation) -> Result<bool, AppError> {
    let seats = sql("select seats from workspaces where id = $1").bind(invitation.workspace_id);
    Ok(match seats.fetch_one::<(Option<i64>,)>(conn).await?.0 {
        Some(seats) => count_accesses(conn, invitation.workspace_id).await? < seats,
        None => true,
    })
}

async fn is_unverified(conn: &mut Conn, email: &str) -> sqlx::Result<bool> {
    let found = sql("select count(*) from users where email = $1 and removed_at is null and unverified_in is not null");
    Ok(found.bind(email).fetch_count(conn).await? > 0)
}

async fn has_successor(conn: &mut Conn, invitation: &StoredInvitation) -> Result<bool, AppError> {
    let open = sql("select id from invitations where workspace_id = $1 and email = $2 and accepted_at is null
        and cancelled_at is null")
    .bind(invitation.workspace_id)
    .bind(invitation.email.as_str());
    Ok(open.fetch_optional::<(Uuid,)>(conn).await?.is_some())
}

/// `None` where the workspace was archived.
async fn invited(conn: &mut Conn, invitation: &StoredInvitation) -> Result<Option<Invited>, AppError> {
    let names = sql("select w.name, w.slug, o.name, u.display_name
        from workspaces w cross join organizations o join users u on u.id = $2
        where w.id = $1 and w.archived_at is null")
    .bind(invitation.workspace_id)
    .bind(invitation.invited_by)
    .fetch_optional::<(String, String, String, String)>(conn)
    .await?;
    let Some((workspace_name, workspace_slug, organization_name, inviter_name)) = names else { return Ok(None) };
    Ok(Some(Invited {
        email: invitation.email.clone(),
        grant: invitation.grant,
        expires_at: invitation.expires_at,
        workspace_name,
        workspace_slug,
        organization_name,
        inviter_name,
    }))
}
