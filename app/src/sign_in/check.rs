//! One try of a password: counted, checked, and recorded where it is wrong.

use super::{
    attempts::{Attempt, Counter, forget_old},
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

pub enum Tried {
    Fits(Checked),
    /// The address is unknown or the password wrong.
    Wrong,
    Not(NotTried),
}

/// A person whose password was right, and the hash that it fitted. An act that it opens asks `still_fits` once more.
#[derive(Clone, Debug)]
pub struct Checked {
    pub person: Person,
    hash: String,
}

impl Checked {
    /// Whether the password is still theirs: it may have been replaced while it was compared. It stays so until the end
    /// of the transaction.
    pub async fn still_fits(&self, conn: &mut Conn) -> sqlx::Result<bool> {
        let now = sql("select password_hash from users where id = $1 and removed_at is null").bind(self.person.id);
        let now = now.for_update(conn).fetch_optional::<(String,)>(conn).await?;
        Ok(now.is_some_and(|(hash,)| hash == self.hash))
    }
}

/// What became of a password that may be an account's, or a new one's.
pub enum AnyPassword {
    OfAccount(Tried),
    /// Nobody has the address. The try stays counted until its account is made.
    New {
        hash: String,
        attempt: Attempt,
    },
}

/// Tries the password of an address, or hashes it where nobody has the address. A try is counted before it is known
/// which of the two it is, so that one that is broken off tells nothing.
pub async fn check_any_password(
    state: &AppState,
    caller: &Caller,
    email: &str,
    password: String,
) -> Result<AnyPassword, AppError> {
    let attempt = match begin(state, caller, email).await? {
        Ok(attempt) => attempt,
        Err(not_tried) => return Ok(AnyPassword::OfAccount(Tried::Not(not_tried))),
    };
    if let Some(account) = find_account(state, email).await? {
        return Ok(AnyPassword::OfAccount(compare(state, caller, email, password, Some(account), attempt).await?));
    }
    match state.passwords.hash(password).await {
        Ok(hash) => Ok(AnyPassword::New { hash, attempt }),
        Err(not_tried) => {
            attempt.take_back(state, false).await?;
            Ok(AnyPassword::OfAccount(Tried::Not(not_tried)))
        }
    }
}

/// Tries the password of an address. Nothing in the answer or its time tells whether anybody has the address.
pub async fn check_password(
    state: &AppState,
    caller: &Caller,
    email: &str,
    password: String,
) -> Result<Tried, AppError> {
    match begin(state, caller, email).await? {
        Ok(attempt) => {
            let account = find_account(state, email).await?;
            compare(state, caller, email, password, account, attempt).await
        }
        Err(not_tried) => Ok(Tried::Not(not_tried)),
    }
}

/// Tries the current password of a person who is signed in.
pub async fn check_own_password(
    state: &AppState,
    caller: &Caller,
    person: &Person,
    password: String,
) -> Result<Tried, AppError> {
    match Attempt::begin(state, vec![Counter::Person(person.id)]).await? {
        Ok(attempt) => {
            let account = find_account(state, &person.email).await?;
            compare(state, caller, &person.email, password, account, attempt).await
        }
        Err(not_tried) => Ok(Tried::Not(not_tried)),
    }
}

/// Counts a try by the address, the network and the browser.
async fn begin(state: &AppState, caller: &Caller, email: &str) -> Result<Result<Attempt, NotTried>, AppError> {
    let mut conn = state.db.read().await?;
    let counters = caller.counters(&mut conn, email, state.now()).await?;
    drop(conn);
    Attempt::begin(state, counters).await
}

/// Finds who has the address, and the hash of their password.
async fn find_account(state: &AppState, email: &str) -> Result<Option<(Person, String)>, AppError> {
    let mut conn = state.db.read().await?;
    let person = find_by_email(&mut conn, email).await?;
    let hash = sql("select password_hash from users where email = $1 and removed_at is null")
        .bind(email)
        .fetch_optional::<(String,)>(&mut conn)
        .await?;
    Ok(person.zip(hash.map(|(hash,)| hash)))
}

/// Compares a password with an account's. It takes as long where there is none.
async fn compare(
    state: &AppState,
    caller: &Caller,
    email: &str,
    password: String,
    account: Option<(Person, String)>,
    attempt: Attempt,
) -> Result<Tried, AppError> {
    let hash = account.as_ref().map(|(_, hash)| hash.clone());
    let fits = match state.passwords.verify(password, hash).await {
        Ok(fits) => fits,
        Err(not_tried) => {
            attempt.take_back(state, false).await?;
            return Ok(Tried::Not(not_tried));
        }
    };
    if let Some((person, hash)) = account.filter(|_| fits) {
        attempt.take_back(state, true).await?;
        return Ok(Tried::Fits(Checked { person, hash }));
    }
    let mut tx = state.db.begin().await?;
    // The address is the one that was typed; who typed it is not known.
    let now = state.now();
    let by = AuditActor { user: None, name: "", email, address: &caller.address.0, now };
    record(&mut tx, None, by, AuditEntry::of_organization(OrganizationAct::WrongPassword)).await?;
    forget_old(&mut tx, now).await?;
    tx.commit().await?;
    Ok(Tried::Wrong)
}
