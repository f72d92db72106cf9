use super::{
    find::{StoredInvitation, find_by_token},
    invitation::InvitationState,
    rules::count_accesses,
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
        attempts::NotTried,
        browser::Caller,
        check::{Tried, check_password},
        password::{self, InvalidPassword},
        person::{Person, find_by_email},
        session::{self, SignedIn},
    },
    token::Token,
    users::{
        access::{Newcomer, grant_to},
        display_name::{InvalidName, parse_name},
        user::{NewUser, insert_user},
    },
};
use uuid::Uuid;

/// What a link has to offer to whoever opened it.
#[derive(Clone, Debug)]
pub enum Offer {
    Open(Invited, Visitor),
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

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Visitor {
    /// Nobody has this address yet: they choose a name and a password.
    New,
    /// The address has an account, and its password opens the way.
    HasAccount,
    SignedIn,
    SignedInAs {
        email: String,
    },
}

/// What the form sent; fields that were not there are empty.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    pub display_name: String,
    pub password: String,
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

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidAnswer {
    Name(InvalidName),
    Password(InvalidPassword),
    WrongPassword,
    NotTried(NotTried),
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
    let workspace = sql("select id from workspaces where id = $1").bind(invitation.workspace_id);
    let mut tx = state.db.begin_in_organization().await?.and_in(workspace).await?;
    // Again, now that nobody else can change it.
    let (Some(invitation), Offer::Open(invited, visitor_now)) = offer(&mut tx, token, person, now).await? else {
        drop(tx);
        return Ok(Accepted::NotYet(look(state, token, person).await?, None));
    };
    let (user, display_name) = match (prepared, visitor_now) {
        (Prepared::Account(person), visitor) => match find_by_email(&mut tx, &invited.email).await? {
            Some(still) if still.id == person.id => (still.id, still.display_name),
            _ => return Ok(Accepted::NotYet(Offer::Open(invited, visitor), None)),
        },
        (Prepared::New { display_name, password_hash }, Visitor::New) => {
            let new = NewUser {
                email: &invited.email,
                display_name: &display_name,
                password_hash: &password_hash,
                is_admin: false,
            };
            let user = insert_user(&mut tx, new, now).await?.ok_or(AppError::NotFound)?;
            (user, display_name)
        }
        // The same address signed up through another workspace's invitation a moment ago.
        (Prepared::New { .. }, visitor) => return Ok(Accepted::NotYet(Offer::Open(invited, visitor), None)),
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
    let signed_in = match person {
        Some(_) => None,
        None => Some(session::start_for(&mut tx, user, by, caller).await?),
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
) -> Result<(Option<StoredInvitation>, Offer), AppError> {
    let Some((invitation, generation)) = find_by_token(conn, token.hash()).await? else {
        return Ok((None, Offer::Unknown));
    };
    let Some(invited) = invited(conn, &invitation).await? else { return Ok((None, Offer::Unknown)) };
    let offer = match invitation.state(now) {
        InvitationState::Accepted => Offer::Accepted(invited),
        // Invited anew after it had expired: the link in the newer mail is the one.
        InvitationState::Cancelled if has_successor(conn, &invitation).await? => Offer::Replaced,
        InvitationState::Cancelled => Offer::Cancelled,
        InvitationState::Declined => Offer::Declined,
        _ if generation < invitation.generation => Offer::Replaced,
        InvitationState::Expired => Offer::Expired,
        InvitationState::NoLongerValid => Offer::Withdrawn,
        InvitationState::Pending if !has_seat(conn, &invitation).await? => Offer::NoSeat,
        InvitationState::Pending => {
            let visitor = visitor(conn, &invited.email, person).await?;
            Offer::Open(invited, visitor)
        }
    };
    Ok((Some(invitation), offer))
}

/// Whoever is invited has a seat, but an Owner may have taken seats away since.
async fn has_seat(conn: &mut Conn, invitation: &StoredInvitation) -> Result<bool, AppError> {
    let seats = sql("select seats from workspaces where id = $1").bind(invitation.workspace_id);
    Ok(match seats.fetch_one::<(Option<i64>,)>(conn).await?.0 {
        Some(seats) => count_accesses(conn, invitation.workspace_id).await? < seats,
        None => true,
    })
}

async fn has_successor(conn: &mut Conn, invitation: &StoredInvitation) -> Result<bool, AppError> {
    let open = sql("select id from invitations where workspace_id = $1 and email = $2 and accepted_at is null
        and cancelled_at is null")
    .bind(invitation.workspace_id)
    .bind(invitation.email.as_str());
    Ok(open.fetch_optional::<(Uuid,)>(conn).await?.is_some())
}

async fn visitor(conn: &mut Conn, email: &str, person: Option<&Person>) -> Result<Visitor, AppError> {
    Ok(match person {
        Some(person) if person.email == email => Visitor::SignedIn,
        Some(person) => Visitor::SignedInAs { email: person.email.clone() },
        None if find_by_email(conn, email).await?.is_some() => Visitor::HasAccount,
        None => Visitor::New,
    })
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

enum Prepared {
    New { display_name: String, password_hash: String },
    Account(Person),
}

async fn prepare(
    state: &AppState,
    caller: &Caller,
    visitor: &Visitor,
    invited: &Invited,
    answer: Answer,
) -> Result<Result<Prepared, InvalidAnswer>, AppError> {
    Ok(match visitor {
        Visitor::New => {
            let display_name = match parse_name(&answer.display_name) {
                Ok(name) => name,
                Err(invalid) => return Ok(Err(InvalidAnswer::Name(invalid))),
            };
            let about = [&*invited.email, &display_name, &invited.organization_name, &invited.workspace_name];
            if let Err(invalid) = password::check(&answer.password, &about) {
                return Ok(Err(InvalidAnswer::Password(invalid)));
            }
            let hashed = state.passwords.hash(answer.password).await.map_err(InvalidAnswer::NotTried);
            hashed.map(|password_hash| Prepared::New { display_name, password_hash })
        }
        Visitor::HasAccount => match check_password(state, caller, &invited.email, answer.password).await? {
            Tried::Fits(person) => Ok(Prepared::Account(person)),
            Tried::Wrong => Err(InvalidAnswer::WrongPassword),
            Tried::Not(why) => Err(InvalidAnswer::NotTried(why)),
        },
        Visitor::SignedIn | Visitor::SignedInAs { .. } => {
            let mut conn = state.db.read().await?;
            Ok(Prepared::Account(find_by_email(&mut conn, &invited.email).await?.ok_or(AppError::NotFound)?))
        }
    })
}
