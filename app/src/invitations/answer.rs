use super::{offer::Invited, visitor::Visitor};
use crate::{
    domain::{
        error::AppError,
        name::{InvalidName, parse_name},
        not_tried::NotTried,
    },
    sign_in::{
        attempts::Attempt,
        browser::Caller,
        check::{AnyPassword, Checked, Tried, check_any_password, check_password},
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
        /// Of a copied link: counted until the account is made.
        attempt: Option<Attempt>,
    },
    Password(Checked),
    SignedIn(Person),
    /// With the password that replaces the one of the copied link's holder.
    Proved {
        password_hash: String,
    },
}

impl Prepared {
    pub fn take_attempt(&mut self) -> Option<Attempt> {
        match self {
            Self::New { attempt, .. } => attempt.take(),
            _ => None,
        }
    }
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
            Ok(display_name) => hash(state, answer.password).await.map(|password_hash| Prepared::New {
                display_name,
                password_hash,
                attempt: None,
            }),
            Err(invalid) => Err(invalid),
        },
        Visitor::Undisclosed => undisclosed(state, caller, invited, answer).await?,
        Visitor::Proves => match check_password_of(invited, "", &answer.password) {
            Ok(()) => hash(state, answer.password).await.map(|password_hash| Prepared::Proved { password_hash }),
            Err(invalid) => Err(invalid),
        },
        Visitor::HasAccount => tried(check_password(state, caller, &invited.email, answer.password).await?),
        Visitor::SignedIn | Visitor::SignedInAs { .. } => {
            let mut conn = state.db.read().await?;
            Ok(Prepared::SignedIn(find_by_email(&mut conn, &invited.email).await?.ok_or(AppError::NotFound)?))
        }
    })
}

/// Until the name and the password could be those of a new account, and the try is counted, nothing is looked up: what is
/// refused, and how long it takes, is the same for every address.
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
    Ok(match check_any_password(state, caller, &invited.email, answer.password).await? {
        AnyPassword::OfAccount(it) => tried(it),
        AnyPassword::New { hash, attempt } => {
            Ok(Prepared::New { display_name, password_hash: hash, attempt: Some(attempt) })
        }
    })
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

fn tried(tried: Tried) -> Result<Prepared, InvalidAnswer> {
    match tried {
        Tried::Fits(checked) => Ok(Prepared::Password(checked)),
        Tried::Wrong => Err(InvalidAnswer::WrongPassword),
        Tried::Not(why) => Err(InvalidAnswer::NotTried(why)),
    }
}

async fn hash(state: &AppState, password: String) -> Result<String, InvalidAnswer> {
    state.passwords.hash(password).await.map_err(InvalidAnswer::NotTried)
}
