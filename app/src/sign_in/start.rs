use super::{
    browser::{self, Caller},
    check::{Tried, check_password},
};
use crate::{
    domain::{email::parse_email, error::AppError, not_tried::NotTried, organization_act::OrganizationAct},
    store::{
        audit_log::{AuditActor, AuditEntry, record},
        ctx::AppState,
        db::Conn,
        session::{sign_out, start},
        token::Token,
    },
};
use uuid::Uuid;

/// The two cookies of a browser that somebody has signed in with.
#[derive(Clone)]
pub struct SignedIn {
    pub session: Token,
    /// What the browser is known by from here on.
    pub browser: Token,
}

pub enum SignIn {
    Done(SignedIn),
    /// The address is unknown or the password wrong: which of them, nobody is told.
    Wrong,
    NotTried(NotTried),
}

pub async fn sign_in(state: &AppState, caller: &Caller, email: &str, password: String) -> Result<SignIn, AppError> {
    let email = parse_email(email).unwrap_or_default();
    let checked = match check_password(state, caller, &email, password).await? {
        Tried::Fits(checked) => checked,
        Tried::Wrong => return Ok(SignIn::Wrong),
        Tried::Not(why) => return Ok(SignIn::NotTried(why)),
    };
    let mut tx = state.db.begin().await?;
    if !checked.still_fits(&mut tx).await? {
        return Ok(SignIn::Wrong);
    }
    let person = checked.person;
    let signed_in = start_for(&mut tx, person.id, person.by(&caller.address, state.now()), caller).await?;
    tx.commit().await?;
    end_earlier(state, caller).await?;
    Ok(SignIn::Done(signed_in))
}

/// Starts a session in a browser that is known from here on, and records it.
pub async fn start_for(conn: &mut Conn, user: Uuid, by: AuditActor<'_>, caller: &Caller) -> Result<SignedIn, AppError> {
    let session = start(conn, user, by.now).await?;
    let browser = browser::know(conn, caller.browser.as_ref(), user, by.now).await?;
    record(conn, None, by, AuditEntry::of_organization(OrganizationAct::SignedIn)).await?;
    Ok(SignedIn { session, browser })
}

/// Ends the session that a new one has replaced in its browser.
pub async fn end_earlier(state: &AppState, caller: &Caller) -> Result<(), AppError> {
    match &caller.earlier {
        Some((person, session)) => sign_out(state, person, session).await,
        None => Ok(()),
    }
}
