//! One try of a password: counted, checked, and recorded where it is wrong.

use super::{
    attempts::{Attempt, Counter, forget_old},
    browser::Caller,
};
use crate::{
    domain::{error::AppError, not_tried::NotTried, organization_act::OrganizationAct},
    store::{
        audit_log::{By, Line, record},
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

/// Tries the password of an address. Nothing in the answer or its time tells whether anybody has the address.
pub async fn check_password(
    state: &AppState,
    caller: &Caller,
    email: &str,
    password: String,
) -> Result<Tried, AppError> {
    let mut conn = state.db.read().await?;
    let counters = caller.counters(&mut conn, email, state.now()).await?;
    drop(conn);
    attempt(state, caller, email, password, counters).await
}

/// Tries the current password of a person who is signed in.
pub async fn check_own_password(
    state: &AppState,
    caller: &Caller,
    person: &Person,
    password: String,
) -> Result<Tried, AppError> {
    attempt(state, caller, &person.email, password, vec![Counter::Person(person.id)]).await
}

async fn attempt(
    state: &AppState,
    caller: &Caller,
    email: &str,
    password: String,
    counters: Vec<Counter>,
) -> Result<Tried, AppError> {
    let attempt = match Attempt::begin(state, counters).await? {
        Ok(attempt) => attempt,
        Err(not_tried) => return Ok(Tried::Not(not_tried)),
    };
    let mut conn = state.db.read().await?;
    let person = find_by_email(&mut conn, email).await?;
    let hash = sql("select password_hash from users where email = $1 and removed_at is null")
        .bind(email)
        .fetch_optional::<(String,)>(&mut conn)
        .await?;
    drop(conn);
    let hash = hash.map(|(hash,)| hash);
    let fits = match state.passwords.verify(password, hash.clone()).await {
        Ok(fits) => fits,
        Err(not_tried) => {
            attempt.take_back(state, false).await?;
            return Ok(Tried::Not(not_tried));
        }
    };
    if let Some((person, hash)) = person.zip(hash).filter(|_| fits) {
        attempt.take_back(state, true).await?;
        return Ok(Tried::Fits(Checked { person, hash }));
    }
    let mut tx = state.db.begin().await?;
    // The address is the one that was typed; who typed it is not known.
    let now = state.now();
    let by = By { user: None, name: "", email, address: &caller.address.0, now };
    record(&mut tx, None, by, Line::of_organization(OrganizationAct::WrongPassword)).await?;
    forget_old(&mut tx, now).await?;
    tx.commit().await?;
    Ok(Tried::Wrong)
}
