//! Finds out what an invitation's link offers.

use super::{
    find::{StoredInvitation, StoredLink, find_by_token},
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

/// What a link offers to its visitor.
#[derive(Clone, Debug)]
pub enum Offer {
    Open(OfferedInvitation, Visitor),
    /// The link was copied, and the account was created with a copied link of another workspace: only an emailed link
    /// proves the mailbox.
    NeedsEmailedLink,
    /// The link does not exist.
    Unknown,
    /// A newer link exists.
    Replaced,
    Expired,
    Cancelled,
    /// The invitee declined.
    Declined,
    /// The inviter can no longer grant this access.
    Withdrawn,
    /// All seats of the workspace are used.
    NoSeat,
    Accepted(OfferedInvitation),
    /// Accepted with a copied link; this link was emailed and proves the mailbox.
    Proof(OfferedInvitation, Visitor),
    /// Accepted with a copied link; this emailed link was replaced or has expired.
    AcceptedUnverified,
}

impl Offer {
    /// Returns the invitation and its visitor if the link can be used.
    pub fn acceptable(&self) -> Option<(&OfferedInvitation, &Visitor)> {
        match self {
            Self::Open(invited, visitor) | Self::Proof(invited, visitor) => Some((invited, visitor)),
            _ => None,
        }
    }
}

/// The invitation as its page shows it.
#[derive(Clone, Debug)]
pub struct OfferedInvitation {
    pub email: String,
    pub grant: Grant,
    pub expires_at: Millis,
    pub workspace_name: String,
    pub workspace_slug: String,
    pub organization_name: String,
    pub inviter_name: String,
}

/// Finds a link's offer. Opening a link changes nothing, since mail scanners open links too.
pub async fn find_offer(state: &AppState, token: &Token, person: Option<&Person>) -> Result<Offer, AppError> {
    let mut conn = state.db.read().await?;
    offer(&mut conn, token, person, state.now()).await.map(|(_, offer)| offer)
}

/// Finds a link's offer together with the stored invitation.
pub async fn offer(
    conn: &mut Conn,
    token: &Token,
    person: Option<&Person>,
    now: Millis,
) -> Result<(Option<(StoredInvitation, StoredLink)>, Offer), AppError> {
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
        // Another invitation has replaced it, and its email has the valid link.
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

/// Whether a seat is free. Invitees have a seat, but an Owner may have reduced the seats since.
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

/// Loads what the page shows. Returns `None` if the workspace is archived.
async fn invited(conn: &mut Conn, invitation: &StoredInvitation) -> Result<Option<OfferedInvitation>, AppError> {
    let names = sql("select w.name, w.slug, o.name, u.display_name
        from workspaces w cross join organizations o join users u on u.id = $2
        where w.id = $1 and w.archived_at is null")
    .bind(invitation.workspace_id)
    .bind(invitation.invited_by)
    .fetch_optional::<(String, String, String, String)>(conn)
    .await?;
    let Some((workspace_name, workspace_slug, organization_name, inviter_name)) = names else { return Ok(None) };
    Ok(Some(OfferedInvitation {
        email: invitation.email.clone(),
        grant: invitation.grant,
        expires_at: invitation.expires_at,
        workspace_name,
        workspace_slug,
        organization_name,
        inviter_name,
    }))
}
