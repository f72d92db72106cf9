//! Checks a password: counts the attempt, compares, and records a wrong one.

use super::{
    attempts::{Attempt, AttemptCounter, forget_old},
    browser::Caller,
};
use crate::{
    domain::{error::AppError, not_tried::NotTried, organization_act::OrganizationAct},
    store::{
        audit_log::{AuditActor, AuditEntry, record},
        ctx::AppState,
        db::{Conn, sql},
        person::{Person, find_by_email},
    },
};

pub enum PasswordCheck {
    Correct(CheckedPassword),
    /// The address is unknown or the password wrong.
    Wrong,
    NotTried(NotTried),
}

/// A person whose password was correct, and the hash that it matched. Callers ask `still_fits` in their transaction.
#[derive(Clone, Debug)]
pub struct CheckedPassword {
    pub person: Person,
    hash: String,
}

impl CheckedPassword {
    /// Locks the person and checks that the password has not changed since it was compared.
    pub async fn still_fits(&self, conn: &mut Conn) -> sqlx::Result<bool> {
        let now = sql("select password_hash from users where id = $1 and removed_at is null").bind(self.person.id);
        let now = now.for_update(conn).fetch_optional::<(String,)>(conn).await?;
        Ok(now.is_some_and(|(hash,)| hash == self.hash))
    }
}

/// The check of a password for an address with or without an account.
pub enum AnyPassword {
    OfAccount(PasswordCheck),
    /// The address has no account. The attempt stays counted until the account is created.
    New {
        hash: String,
        attempt: Attempt,
    },
}

/// Checks the password of an address, or hashes it if the address has no account. The attempt is counted before the
/// account is looked up, so that an aborted request reveals nothing.
pub async fn check_any_password(
    state: &AppState,
    caller: &Caller,
    email: &str,
    password: String,
) -> Result<AnyPassword, AppError> {
    let attempt = match begin(state, caller, email).await? {
        Ok(attempt) => attempt,
        Err(not_tried) => return Ok(AnyPassword::OfAccount(PasswordCheck::NotTried(not_tried))),
    };
    if let Some(account) = find_account(state, email).await? {
        return Ok(AnyPassword::OfAccount(compare(state, caller, email, password, Some(account), attempt).await?));
    }
    match state.passwords.hash(password).await {
        Ok(hash) => Ok(AnyPassword::New { hash, attempt }),
        Err(not_tried) => {
            attempt.take_back(state, false).await?;
            Ok(AnyPassword::OfAccount(PasswordCheck::NotTried(not_tried)))
        }
    }
}

/// Checks the password of an address. Neither the answer nor its timing reveals whether the address has an account.
pub async fn check_password(
    state: &AppState,
    caller: &Caller,
    email: &str,
    password: String,
) -> Result<PasswordCheck, AppError> {
    match begin(state, caller, email).await? {
        Ok(attempt) => {
            let account = find_account(state, email).await?;
            compare(state, caller, email, password, account, attempt).await
        }
        Err(not_tried) => Ok(PasswordCheck::NotTried(not_tried)),
    }
}

/// Checks the current password of a signed-in person.
pub async fn check_own_password(
    state: &AppState,
    caller: &Caller,
    person: &Person,
    password: String,
) -> Result<PasswordCheck, AppError> {
    match Attempt::begin(state, vec![AttemptCounter::Person(person.id)]).await? {
        Ok(attempt) => {
            let account = find_account(state, &person.email).await?;
            compare(state, caller, &person.email, password, account, attempt).await
        }
        Err(not_tried) => Ok(PasswordCheck::NotTried(not_tried)),
    }
}

/// Counts an attempt by address, network and browser.
async fn begin(state: &AppState, caller: &Caller, email: &str) -> Result<Result<Attempt, NotTried>, AppError> {
    let mut conn = state.db.read().await?;
    let counters = caller.counters(&mut conn, email, state.now()).await?;
    drop(conn);
    Attempt::begin(state, counters).await
}

/// Finds the account of an address with its password hash.
async fn find_account(state: &AppState, email: &str) -> Result<Option<(Person, String)>, AppError> {
    let mut conn = state.db.read().await?;
    let person = find_by_email(&mut conn, email).await?;
    let hash = sql("select password_hash from users where email = $1 and removed_at is null")
        .bind(email)
        .fetch_optional::<(String,)>(&mut conn)
        .await?;
    Ok(person.zip(hash.map(|(hash,)| hash)))
}

/// Compares a password with the account's. Takes as long if there is no account.
async fn compare(
    state: &AppState,
    caller: &Caller,
    email: &str,
    password: String,
    account: Option<(Person, String)>,
    attempt: Attempt,
) -> Result<PasswordCheck, AppError> {
    let hash = account.as_ref().map(|(_, hash)| hash.clone());
    let fits = match state.passwords.verify(password, hash).await {
        Ok(fits) => fits,
        Err(not_tried) => {
            attempt.take_back(state, false).await?;
            return Ok(PasswordCheck::NotTried(not_tried));
        }
    };
    if let Some((person, hash)) = account.filter(|_| fits) {
        attempt.take_back(state, true).await?;
        return Ok(PasswordCheck::Correct(CheckedPassword { person, hash }));
    }
    let mut tx = state.db.begin().await?;
    // Recorded with the typed address, since the person is unknown.
    let now = state.now();
    let by = AuditActor { user: None, name: "", email, address: &caller.address.0, now };
    record(&mut tx, None, by, AuditEntry::of_organization(OrganizationAct::WrongPassword)).await?;
    forget_old(&mut tx, now).await?;
    tx.commit().await?;
    Ok(PasswordCheck::Wrong)
}
