use super::{
    browser::{self, Caller},
    check::{PasswordCheck, check_password},
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

/// The two cookies of a signed-in browser.
#[derive(Clone)]
pub struct SignedIn {
    pub session: Token,
    /// The token of the known-browser cookie.
    pub browser: Token,
}

pub enum SignInOutcome {
    Done(SignedIn),
    /// The address is unknown or the password is wrong; the answer does not say which.
    Wrong,
    NotTried(NotTried),
}

pub async fn sign_in(
    state: &AppState,
    caller: &Caller,
    email: &str,
    password: String,
) -> Result<SignInOutcome, AppError> {
    let email = parse_email(email).unwrap_or_default();
    let checked = match check_password(state, caller, &email, password).await? {
        PasswordCheck::Correct(checked) => checked,
        PasswordCheck::Wrong => return Ok(SignInOutcome::Wrong),
        PasswordCheck::NotTried(why) => return Ok(SignInOutcome::NotTried(why)),
    };
    let mut tx = state.db.begin().await?;
    if !checked.still_fits(&mut tx).await? {
        return Ok(SignInOutcome::Wrong);
    }
    let person = checked.person;
    let signed_in = start_for(&mut tx, person.id, person.by(&caller.address, state.now()), caller).await?;
    tx.commit().await?;
    end_earlier(state, caller).await?;
    Ok(SignInOutcome::Done(signed_in))
}

/// Starts a session, records it, and remembers the browser.
pub async fn start_for(conn: &mut Conn, user: Uuid, by: AuditActor<'_>, caller: &Caller) -> Result<SignedIn, AppError> {
    let session = start(conn, user, by.now).await?;
    let browser = browser::know(conn, caller.browser.as_ref(), user, by.now).await?;
    record(conn, None, by, AuditEntry::of_organization(OrganizationAct::SignedIn)).await?;
    Ok(SignedIn { session, browser })
}

/// Ends the browser's earlier session after a new one has replaced it.
pub async fn end_earlier(state: &AppState, caller: &Caller) -> Result<(), AppError> {
    match &caller.earlier {
        Some((person, session)) => sign_out(state, person, session).await,
        None => Ok(()),
    }
}
