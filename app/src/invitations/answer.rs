use super::{offer::Invited, visitor::Visitor};
use crate::{
    ctx::AppState,
    error::AppError,
    sign_in::{
        attempts::NotTried,
        browser::Caller,
        check::{Checked, Tried, check_password},
        password::{self, InvalidPassword},
        person::{Person, find_by_email},
    },
    users::display_name::{InvalidName, parse_name},
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
        Visitor::New => {
            let display_name = match parse_name(&answer.display_name) {
                Ok(name) => name,
                Err(invalid) => return Ok(Err(InvalidAnswer::Name(invalid))),
            };
            let hashed = hash(state, invited, &display_name, answer.password).await;
            hashed.map(|password_hash| Prepared::New { display_name, password_hash })
        }
        Visitor::Proves => {
            let hashed = hash(state, invited, "", answer.password).await;
            hashed.map(|password_hash| Prepared::Proved { password_hash })
        }
        Visitor::HasAccount => match check_password(state, caller, &invited.email, answer.password).await? {
            Tried::Fits(checked) => Ok(Prepared::Password(checked)),
            Tried::Wrong => Err(InvalidAnswer::WrongPassword),
            Tried::Not(why) => Err(InvalidAnswer::NotTried(why)),
        },
        Visitor::SignedIn | Visitor::SignedInAs { .. } => {
            let mut conn = state.db.read().await?;
            Ok(Prepared::SignedIn(find_by_email(&mut conn, &invited.email).await?.ok_or(AppError::NotFound)?))
        }
    })
}

async fn hash(
    state: &AppState,
    invited: &Invited,
    display_name: &str,
    password: String,
) -> Result<String, InvalidAnswer> {
    let about = [&*invited.email, display_name, &invited.organization_name, &invited.workspace_name];
    password::check(&password, &about).map_err(InvalidAnswer::Password)?;
    state.passwords.hash(password).await.map_err(InvalidAnswer::NotTried)
}
