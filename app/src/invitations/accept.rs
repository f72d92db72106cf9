use super::{
    answer::{Answer, InvalidAnswer, Prepared, prepare},
    find::{Link, StoredInvitation, find_by_token},
    invitation::InvitationState,
    rules::count_accesses,
    visitor::{Visitor, visitor},
};
use crate::{
    audit::{
        act::AuditAct,
        record::{By, Line, record},
    },
    clock::Millis,
    ctx::{AppState, find_access},
    db::{Conn, sql},
    error::AppError,
    live::event::LiveEvent,
    outbox::{self, Mail},
    policy::Grant,
    sign_in::{
        browser::Caller,
        person::{Person, find_by_email},
        reset::set_password,
        session::{self, SignedIn},
    },
    token::Token,
    users::{
        access::{Newcomer, grant_to},
        unverified::verify,
        user::{NewUser, insert_user},
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
    /// Accepted by the holder of a copied link, and this one came by email: nobody has proved the mailbox yet.
    AcceptedUnverified,
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

/// Who comes with the link, and from where.
#[derive(Clone, Copy)]
pub struct Visit<'a> {
    pub person: Option<&'a Person>,
    pub caller: &'a Caller,
}

pub enum Accepted {
    Joined {
        workspace_slug: String,
        /// `None` where they were signed in before.
        signed_in: Option<SignedIn>,
    },
    /// The page again, and what is wrong with the form.
    NotYet(Offer, Option<InvalidAnswer>),
}

/// Opening a link changes nothing: mail scanners open links too.
pub async fn look(state: &AppState, token: &Token, person: Option<&Person>) -> Result<Offer, AppError> {
    let mut conn = state.db.read().await?;
    offer(&mut conn, token, person, state.now()).await.map(|(_, offer)| offer)
}

pub async fn accept(
    state: &AppState,
    token: &Token,
    Visit { person, caller }: Visit<'_>,
    answer: Answer,
) -> Result<Accepted, AppError> {
    let now = state.now();
    let offered = look(state, token, person).await?;
    let Offer::Open(invited, visitor) = &offered else { return Ok(Accepted::NotYet(offered, None)) };
    if matches!(visitor, Visitor::SignedInAs { .. }) {
        // Nothing is accepted silently for another address: the page shows both.
        return Ok(Accepted::NotYet(offered, None));
    }
    // Hashing takes a while: before the lock, not under it.
    let prepared = match prepare(state, caller, visitor, invited, answer).await? {
        Ok(prepared) => prepared,
        Err(invalid) => return Ok(Accepted::NotYet(offered, Some(invalid))),
    };

    let mut conn = state.db.read().await?;
    let Some((invitation, _)) = find_by_token(&mut conn, token.hash()).await? else {
        return Ok(Accepted::NotYet(Offer::Unknown, None));
    };
    drop(conn);
    // One address may be accepting into two workspaces at once: it becomes one User. And somebody who is being removed
    // from the Organization has left it before they accept, or is removed from this workspace too.
    // Proving a mailbox is told wherever the account has access.
    let workspaces = sql("select id from workspaces where id = $1
            or id in (select unverified_in from users where email = $2) or id in (
            select a.workspace_id from accesses a join users u on u.id = a.user_id
            where u.email = $2 and u.unverified_in is not null and a.revoked_at is null)");
    let workspaces = workspaces.bind(invitation.workspace_id).bind(invitation.email);
    let mut tx = state.db.begin_in_organization().await?.and_in(workspaces).await?;
    // Again, now that nobody else can change it.
    let (Some((invitation, link)), Offer::Open(invited, visitor_now)) = offer(&mut tx, token, person, now).await?
    else {
        drop(tx);
        return Ok(Accepted::NotYet(look(state, token, person).await?, None));
    };
    let mut is_signed_in = false;
    let (user, display_name) = match (prepared, visitor_now) {
        (Prepared::Password(checked), Visitor::HasAccount) => match checked.still_fits(&mut tx).await? {
            true => (checked.person.id, checked.person.display_name),
            false => {
                let offer = Offer::Open(invited, Visitor::HasAccount);
                return Ok(Accepted::NotYet(offer, Some(InvalidAnswer::WrongPassword)));
            }
        },
        (Prepared::SignedIn(person), Visitor::SignedIn) => {
            is_signed_in = true;
            (person.id, person.display_name)
        }
        (Prepared::Proved { password_hash }, Visitor::Proves) => {
            let person = find_by_email(&mut tx, &invited.email).await?.ok_or(AppError::NotFound)?;
            let by = person.by(&caller.address, now);
            // The person before their rows, as everywhere.
            let person_row = sql("select id from users where id = $1").bind(person.id).for_update(&tx);
            person_row.fetch_all::<(Uuid,)>(&mut tx).await?;
            verify(&mut tx, &person, by).await?;
            set_password(&mut tx, person.id, by, password_hash).await?;
            session::end_all(&mut tx, person.id, None).await?;
            (person.id, person.display_name)
        }
        (Prepared::New { display_name, password_hash }, Visitor::New) => {
            let new = NewUser {
                email: &invited.email,
                display_name: &display_name,
                password_hash: &password_hash,
                is_admin: false,
                unverified_in: (!link.by_email).then_some(invitation.workspace_id),
            };
            let user = insert_user(&mut tx, new, now).await?.ok_or(AppError::NotFound)?;
            (user, display_name)
        }
        // The account was made, proved or removed a moment ago: what to ask for is another thing now.
        (_, visitor) => return Ok(Accepted::NotYet(Offer::Open(invited, visitor), None)),
    };
    let grant = invitation.grant;
    let newcomer = Newcomer {
        user,
        display_name: &display_name,
        email: &invitation.email,
        invited_by: Some(invitation.invited_by),
    };
    let access = match find_access(&mut tx, invitation.workspace_id, user).await? {
        Some(already) => already.id,
        None => grant_to(&mut tx, invitation.workspace_id, newcomer, grant, now).await?,
    };
    sql("update invitations set accepted_at = $2 where id = $1").bind(invitation.id).bind(now).execute(&mut tx).await?;
    let by = By { user: Some(user), name: &display_name, email: &invitation.email, address: &caller.address.0, now };
    let line = Line::new(AuditAct::InvitationAccepted).on(&display_name, &invitation.email).after(grant);
    record(&mut tx, Some(invitation.workspace_id), by, line).await?;
    let told = Mail::Accepted { invitation: invitation.id, inviter: invitation.invited_by };
    outbox::enqueue(&mut tx, told, now).await?;
    // A session that has ended since is not made anew.
    let signed_in = match is_signed_in {
        true => None,
        false => Some(session::start_for(&mut tx, user, by, caller).await?),
    };
    tx.publish(LiveEvent::users(invitation.workspace_id, [invitation.id, access]));
    tx.commit().await?;
    Ok(Accepted::Joined { workspace_slug: invited.workspace_slug, signed_in })
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
            Offer::AcceptedUnverified
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
