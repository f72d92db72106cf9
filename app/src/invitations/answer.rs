use super::{offer::Invited, visitor::Visitor};
use crate::{
    domain::{
        error::AppError,
        name::{InvalidName, parse_name},
        not_tried::NotTried,
    },
    sign_in::{
        browser::Caller,
        check::{Checked, Tried, check_password},
    },
    store::{
        ctx::AppState,
        password::{self, InvalidPassword},
        person::{Person, find_by_email},
    },
};

/// What the form sent; fields that were not there are empty.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    pub display_name: String,
    pub password: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidAnswer {
    Name(InvalidName),
    Password(InvalidPassword),
    WrongPassword,
    NotTried(NotTried),
}

/// An answer with the slow work done: before the locks, not under them.
pub enum Prepared {
    New {
        display_name: String,
        password_hash: String,
    },
    Password(Checked),
    SignedIn(Person),
    /// With the password that replaces the one of the copied link's holder.
    Proved {
        password_hash: String,
    },
}

/// Checks the answer and hashes its password.
pub async fn prepare(
    state: &AppState,
    caller: &Caller,
    visitor: &Visitor,
    invited: &Invited,
    answer: Answer,
) -> Result<Result<Prepared, InvalidAnswer>, AppError> {
    Ok(match visitor {
        Visitor::New => match check_new(invited, &answer) {
            Ok(display_name) => new_account(state, display_name, answer.password).await,
            Err(invalid) => Err(invalid),
        },
        Visitor::Undisclosed => undisclosed(state, caller, invited, answer).await?,
        Visitor::Proves => match check_password_of(invited, "", &answer.password) {
            Ok(()) => hash(state, answer.password).await.map(|password_hash| Prepared::Proved { password_hash }),
            Err(invalid) => Err(invalid),
        },
        Visitor::HasAccount => own_account(state, caller, invited, answer.password).await?,
        Visitor::SignedIn | Visitor::SignedInAs { .. } => {
            let mut conn = state.db.read().await?;
            Ok(Prepared::SignedIn(find_by_email(&mut conn, &invited.email).await?.ok_or(AppError::NotFound)?))
        }
    })
}

/// Until the name and the password could be those of a new account, nothing is looked up: what is refused, and how long
/// it takes, is the same for every address.
async fn undisclosed(
    state: &AppState,
    caller: &Caller,
    invited: &Invited,
    answer: Answer,
) -> Result<Result<Prepared, InvalidAnswer>, AppError> {
    let display_name = match check_new(invited, &answer) {
        Ok(display_name) => display_name,
        Err(invalid) => return Ok(Err(invalid)),
    };
    let mut conn = state.db.read().await?;
    let account = find_by_email(&mut conn, &invited.email).await?;
    drop(conn);
    match account {
        Some(_) => own_account(state, caller, invited, answer.password).await,
        None => Ok(new_account(state, display_name, answer.password).await),
    }
}

/// Checks the name and the password of a new account. Returns the name.
fn check_new(invited: &Invited, answer: &Answer) -> Result<String, InvalidAnswer> {
    let display_name = parse_name(&answer.display_name).map_err(InvalidAnswer::Name)?;
    check_password_of(invited, &display_name, &answer.password)?;
    Ok(display_name)
}

fn check_password_of(invited: &Invited, display_name: &str, password: &str) -> Result<(), InvalidAnswer> {
    let about = [&*invited.email, display_name, &invited.organization_name, &invited.workspace_name];
    password::check(password, &about).map_err(InvalidAnswer::Password)
}

async fn new_account(state: &AppState, display_name: String, password: String) -> Result<Prepared, InvalidAnswer> {
    Ok(Prepared::New { display_name, password_hash: hash(state, password).await? })
}

async fn own_account(
    state: &AppState,
    caller: &Caller,
    invited: &Invited,
    password: String,
) -> Result<Result<Prepared, InvalidAnswer>, AppError> {
    Ok(match check_password(state, caller, &invited.email, password).await? {
        Tried::Fits(checked) => Ok(Prepared::Password(checked)),
        Tried::Wrong => Err(InvalidAnswer::WrongPassword),
        Tried::Not(why) => Err(InvalidAnswer::NotTried(why)),
    })
}

async fn hash(state: &AppState, password: String) -> Result<String, InvalidAnswer> {
    state.passwords.hash(password).await.map_err(InvalidAnswer::NotTried)
}
