use super::{offer::OfferedInvitation, visitor::Visitor};
use crate::{
    domain::{
        error::AppError,
        name::{InvalidName, parse_name},
        not_tried::NotTried,
    },
    sign_in::{
        attempts::Attempt,
        browser::Caller,
        check::{AnyPassword, CheckedPassword, PasswordCheck, check_any_password, check_password},
    },
    store::{
        ctx::AppState,
        password::{self, InvalidPassword},
        person::{Person, find_by_email},
    },
};

/// The submitted form. Missing fields are empty.
#[derive(Clone, Debug, Default)]
pub struct AcceptInput {
    pub display_name: String,
    pub password: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidAcceptInput {
    Name(InvalidName),
    Password(InvalidPassword),
    WrongPassword,
    NotTried(NotTried),
}

/// A checked form with its password hashed, before any lock is taken.
pub enum PreparedAcceptance {
    New {
        display_name: String,
        password_hash: String,
        /// The attempt of a copied link, counted until the account is created.
        attempt: Option<Attempt>,
    },
    Password(CheckedPassword),
    SignedIn(Person),
    /// Has the password that replaces the one set with a copied link.
    Proved {
        password_hash: String,
    },
}

impl PreparedAcceptance {
    pub fn take_attempt(&mut self) -> Option<Attempt> {
        match self {
            Self::New { attempt, .. } => attempt.take(),
            _ => None,
        }
    }
}

/// Checks the form and hashes its password.
pub async fn prepare(
    state: &AppState,
    caller: &Caller,
    visitor: &Visitor,
    invited: &OfferedInvitation,
    answer: AcceptInput,
) -> Result<Result<PreparedAcceptance, InvalidAcceptInput>, AppError> {
    Ok(match visitor {
        Visitor::New => match check_new(invited, &answer) {
            Ok(display_name) => hash(state, answer.password).await.map(|password_hash| PreparedAcceptance::New {
                display_name,
                password_hash,
                attempt: None,
            }),
            Err(invalid) => Err(invalid),
        },
        Visitor::Undisclosed => undisclosed(state, caller, invited, answer).await?,
        Visitor::Proves => match check_password_of(invited, "", &answer.password) {
            Ok(()) => {
                hash(state, answer.password).await.map(|password_hash| PreparedAcceptance::Proved { password_hash })
            }
            Err(invalid) => Err(invalid),
        },
        Visitor::HasAccount => tried(check_password(state, caller, &invited.email, answer.password).await?),
        Visitor::SignedIn | Visitor::SignedInAs { .. } => {
            let mut conn = state.db.read().await?;
            Ok(PreparedAcceptance::SignedIn(find_by_email(&mut conn, &invited.email).await?.ok_or(AppError::NotFound)?))
        }
    })
}

/// Prepares the form of a copied link. Nothing is looked up before the form is valid and the attempt is counted, so
/// that refusals and their timing are the same for every address.
async fn undisclosed(
    state: &AppState,
    caller: &Caller,
    invited: &OfferedInvitation,
    answer: AcceptInput,
) -> Result<Result<PreparedAcceptance, InvalidAcceptInput>, AppError> {
    let display_name = match check_new(invited, &answer) {
        Ok(display_name) => display_name,
        Err(invalid) => return Ok(Err(invalid)),
    };
    Ok(match check_any_password(state, caller, &invited.email, answer.password).await? {
        AnyPassword::OfAccount(it) => tried(it),
        AnyPassword::New { hash, attempt } => {
            Ok(PreparedAcceptance::New { display_name, password_hash: hash, attempt: Some(attempt) })
        }
    })
}

/// Checks the name and the password of a new account, and returns the name.
fn check_new(invited: &OfferedInvitation, answer: &AcceptInput) -> Result<String, InvalidAcceptInput> {
    let display_name = parse_name(&answer.display_name).map_err(InvalidAcceptInput::Name)?;
    check_password_of(invited, &display_name, &answer.password)?;
    Ok(display_name)
}

fn check_password_of(
    invited: &OfferedInvitation,
    display_name: &str,
    password: &str,
) -> Result<(), InvalidAcceptInput> {
    let about = [&*invited.email, display_name, &invited.organization_name, &invited.workspace_name];
    password::check(password, &about).map_err(InvalidAcceptInput::Password)
}

fn tried(tried: PasswordCheck) -> Result<PreparedAcceptance, InvalidAcceptInput> {
    match tried {
        PasswordCheck::Correct(checked) => Ok(PreparedAcceptance::Password(checked)),
        PasswordCheck::Wrong => Err(InvalidAcceptInput::WrongPassword),
        PasswordCheck::NotTried(why) => Err(InvalidAcceptInput::NotTried(why)),
    }
}

async fn hash(state: &AppState, password: String) -> Result<String, InvalidAcceptInput> {
    state.passwords.hash(password).await.map_err(InvalidAcceptInput::NotTried)
}
