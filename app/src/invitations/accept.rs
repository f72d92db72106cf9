use super::{
    answer::{Answer, InvalidAnswer, Prepared, prepare},
    find::{Link, StoredInvitation, find_by_token},
    offer::{Invited, Offer, look, offer},
    visitor::Visitor,
};
use crate::{
    domain::{audit_act::AuditAct, error::AppError, live_event::LiveEvent},
    sign_in::{
        browser::Caller,
        reset::set_password,
        start::{self, SignedIn},
    },
    store::{
        access::{Newcomer, grant_to},
        audit_log::{AuditActor, AuditEntry, record},
        ctx::{AppState, find_access},
        db::{Tx, sql},
        outbox::{self, Mail},
        person::{Person, find_by_email},
        session,
        token::Token,
        user::{NewUser, insert_user},
    },
    users::unverified::{unverified_in, verify},
};
use uuid::Uuid;

/// Who comes with the link, and from where.
#[derive(Clone, Copy)]
pub struct Visit<'a> {
    pub person: Option<&'a Person>,
    pub caller: &'a Caller,
}

pub enum Accepted {
    Joined {
        leads_to: String,
        /// `None` where they were signed in before.
        signed_in: Option<SignedIn>,
    },
    /// The page again, and what is wrong with the form.
    NotYet(Offer, Option<InvalidAnswer>),
}

pub async fn accept(
    state: &AppState,
    token: &Token,
    Visit { person, caller }: Visit<'_>,
    answer: Answer,
) -> Result<Accepted, AppError> {
    let now = state.now();
    let offered = look(state, token, person).await?;
    let Some((invited, visitor)) = offered.asks() else { return Ok(Accepted::NotYet(offered, None)) };
    if matches!(visitor, Visitor::SignedInAs { .. }) {
        // Nothing is accepted silently for another address: the page shows both.
        return Ok(Accepted::NotYet(offered, None));
    }
    // Hashing takes a while: before the lock, not under it.
    let mut prepared = match prepare(state, caller, visitor, invited, answer).await? {
        Ok(prepared) => prepared,
        Err(invalid) => {
            // What has become of the invitation meanwhile is told first, whatever was wrong with the answer.
            let offered = look(state, token, person).await?;
            let invalid = offered.asks().map(|_| invalid);
            return Ok(Accepted::NotYet(offered, invalid));
        }
    };
    let attempt = prepared.take_attempt();

    let Some(mut tx) = begin(state, token).await? else { return Ok(Accepted::NotYet(Offer::Unknown, None)) };
    // Again, now that nobody else can change it.
    let (Some((invitation, link)), offered) = offer(&mut tx, token, person, now).await? else {
        return Ok(Accepted::NotYet(Offer::Unknown, None));
    };
    let Some((invited, visitor)) = offered.asks() else { return Ok(Accepted::NotYet(offered, None)) };
    let by_visitor = AuditActor { user: None, name: "", email: &invited.email, address: &caller.address.0, now };
    let acceptor = match acceptor(&mut tx, prepared, visitor, (&invitation, link), by_visitor).await? {
        Ok(acceptor) => acceptor,
        Err(Refused::NeedsEmailedLink) => return Ok(Accepted::NotYet(Offer::NeedsEmailedLink, None)),
        Err(Refused::Asked(invalid)) => return Ok(Accepted::NotYet(offered, invalid)),
    };
    let by = AuditActor { user: Some(acceptor.user), name: &acceptor.display_name, ..by_visitor };
    if matches!(offered, Offer::Open(..)) {
        join(&mut tx, &invitation, &acceptor, by).await?;
    }
    let leads_to = home(&mut tx, invited, &invitation, &acceptor).await?;
    // A session that has ended since is not made anew.
    let signed_in = match acceptor.is_signed_in {
        true => None,
        false => Some(start::start_for(&mut tx, acceptor.user, by, caller).await?),
    };
    tx.commit().await?;
    if let Some(attempt) = attempt {
        attempt.take_back(state, true).await?;
    }
    Ok(Accepted::Joined { leads_to, signed_in })
}

/// Locks all that an acceptance changes. `None` where the link is not known.
async fn begin(state: &AppState, token: &Token) -> Result<Option<Tx>, AppError> {
    let mut conn = state.db.read().await?;
    let Some((invitation, _)) = find_by_token(&mut conn, token.hash()).await? else { return Ok(None) };
    drop(conn);
    // One address may be accepting into two workspaces at once: it becomes one User. And somebody who is being removed
    // from the Organization has left it before they accept, or is removed from this workspace too.
    // Proving a mailbox is told wherever the account has access.
    let workspaces = sql("select id from workspaces where id = $1
            or id in (select unverified_in from users where email = $2) or id in (
            select a.workspace_id from accesses a join users u on u.id = a.user_id
            where u.email = $2 and u.unverified_in is not null and a.revoked_at is null)");
    let workspaces = workspaces.bind(invitation.workspace_id).bind(invitation.email);
    Ok(Some(state.db.begin_in_organization().await?.and_in(workspaces).await?))
}

/// The account that accepts.
struct Acceptor {
    user: Uuid,
    display_name: String,
    is_signed_in: bool,
}

enum Refused {
    /// The account is unverified in another workspace.
    NeedsEmailedLink,
    /// The form again.
    Asked(Option<InvalidAnswer>),
}

/// Finds, makes or proves the account, as the answer was prepared. Asks again where the answer does not fit any more.
async fn acceptor(
    tx: &mut Tx,
    prepared: Prepared,
    visitor: &Visitor,
    (invitation, link): (&StoredInvitation, Link),
    by: AuditActor<'_>,
) -> Result<Result<Acceptor, Refused>, AppError> {
    let joins = |user, display_name| Ok(Acceptor { user, display_name, is_signed_in: false });
    Ok(match (prepared, visitor) {
        (Prepared::Password(checked), Visitor::HasAccount | Visitor::Undisclosed) => {
            if !checked.still_fits(tx).await? {
                return Ok(Err(Refused::Asked(Some(InvalidAnswer::WrongPassword))));
            }
            match unverified_in(tx, checked.person.id).await? {
                Some(workspace) if workspace != invitation.workspace_id => Err(Refused::NeedsEmailedLink),
                _ => joins(checked.person.id, checked.person.display_name),
            }
        }
        (Prepared::SignedIn(Person { id: user, display_name, .. }), Visitor::SignedIn) => {
            Ok(Acceptor { user, display_name, is_signed_in: true })
        }
        (Prepared::Proved { password_hash }, Visitor::Proves) => {
            let person = prove(tx, by, password_hash).await?;
            joins(person.id, person.display_name)
        }
        (Prepared::New { display_name, password_hash, .. }, Visitor::New | Visitor::Undisclosed) => {
            let new = NewUser {
                email: &invitation.email,
                display_name: &display_name,
                password_hash: &password_hash,
                is_admin: false,
                unverified_in: (!link.by_email).then_some(invitation.workspace_id),
            };
            match insert_user(tx, new, by.now).await? {
                Some(user) => joins(user, display_name),
                None => Err(Refused::Asked(None)),
            }
        }
        // The account was made, proved or removed a moment ago: what to ask for is another thing now.
        _ => Err(Refused::Asked(None)),
    })
}

/// Hands the account over to the holder of the mailbox.
async fn prove(tx: &mut Tx, by: AuditActor<'_>, password_hash: String) -> Result<Person, AppError> {
    let person = find_by_email(tx, by.email).await?.ok_or(AppError::NotFound)?;
    let by = AuditActor { user: Some(person.id), name: &person.display_name, ..by };
    // The person before their rows, as everywhere.
    let person_row = sql("select id from users where id = $1").bind(person.id).for_update(tx);
    person_row.fetch_all::<(Uuid,)>(tx).await?;
    verify(tx, &person, by).await?;
    set_password(tx, person.id, by, password_hash).await?;
    session::end_all(tx, person.id, None).await?;
    Ok(person)
}

/// Gives the access, and tells of it.
async fn join(
    tx: &mut Tx,
    invitation: &StoredInvitation,
    acceptor: &Acceptor,
    by: AuditActor<'_>,
) -> Result<(), AppError> {
    let StoredInvitation { id, workspace_id: workspace, ref email, invited_by, grant, .. } = *invitation;
    let Acceptor { user, display_name, .. } = acceptor;
    let newcomer = Newcomer { user: *user, display_name, email, invited_by: Some(invited_by) };
    let access = match find_access(tx, workspace, *user).await? {
        Some(already) => already.id,
        None => grant_to(tx, workspace, newcomer, grant, by.now).await?,
    };
    sql("update invitations set accepted_at = $2 where id = $1").bind(id).bind(by.now).execute(tx).await?;
    let line = AuditEntry::new(AuditAct::InvitationAccepted).on(display_name, email).after(grant);
    record(tx, Some(workspace), by, line).await?;
    outbox::enqueue(tx, Mail::Accepted { invitation: id, inviter: invited_by }, by.now).await?;
    tx.publish(LiveEvent::users(workspace, [id, access]));
    Ok(())
}

/// Where the acceptor goes on: to the workspace, unless their access has ended since.
async fn home(
    tx: &mut Tx,
    invited: &Invited,
    invitation: &StoredInvitation,
    acceptor: &Acceptor,
) -> Result<String, AppError> {
    Ok(match find_access(tx, invitation.workspace_id, acceptor.user).await? {
        Some(_) => format!("/w/{}", invited.workspace_slug),
        None => "/".to_owned(),
    })
}
