use super::{notices, picture::InvalidPicture};
use crate::{
    domain::{
        error::AppError,
        name::{InvalidName, parse_name},
        not_tried::NotTried,
    },
    sign_in::{
        browser::{self, Caller},
        check::{PasswordCheck, check_own_password},
        reset::{check_new, set_password},
    },
    store::{
        ctx::AppState,
        db::sql,
        password::InvalidPassword,
        person::Person,
        session::end_all,
        token::{Token, hex},
        user::{begin_user_change, notify_lists, rename_user},
    },
};
use sha2::{Digest, Sha256};
use strum::{EnumString, IntoStaticStr};

/// The outcome of a form, carried as a code in the URL of the next page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum AccountOutcome {
    Name,
    Picture,
    PictureRemoved,
    Notices,
    Password,
    SessionEnded,
    SessionsEnded,
}

/// Why a form was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidAccountChange {
    Name(InvalidName),
    Picture(InvalidPicture),
    /// The current password is wrong.
    WrongPassword,
    Password(InvalidPassword),
    NotTried(NotTried),
}

/// The outer error is a fault, the inner one is shown in the form.
pub type AccountResult = Result<Result<AccountOutcome, InvalidAccountChange>, AppError>;

pub async fn rename(state: &AppState, person: &Person, typed: &str) -> AccountResult {
    let display_name = match parse_name(typed) {
        Ok(name) => name,
        Err(invalid) => return Ok(Err(InvalidAccountChange::Name(invalid))),
    };
    let mut tx = begin_user_change(&state.db, person.id).await?;
    rename_user(&mut tx, person.id, &person.email, &display_name).await?;
    tx.commit().await?;
    Ok(Ok(AccountOutcome::Name))
}

/// Stores a JPEG that `Picture::square` made. Its hash is part of its URL, so that browsers can cache it forever.
pub async fn set_picture(state: &AppState, person: &Person, bytes: Vec<u8>) -> AccountResult {
    let hash = hex(&Sha256::digest(&bytes)[..16]);
    let mut tx = begin_user_change(&state.db, person.id).await?;
    sql("insert into avatars (user_id, bytes) values ($1, $2)
        on conflict (user_id) do update set bytes = excluded.bytes")
    .bind(person.id)
    .bind(bytes)
    .execute(&mut tx)
    .await?;
    sql("update users set avatar = $2 where id = $1").bind(person.id).bind(hash).execute(&mut tx).await?;
    notify_lists(&mut tx, person.id).await?;
    tx.commit().await?;
    Ok(Ok(AccountOutcome::Picture))
}

pub async fn choose_notices(state: &AppState, person: &Person, wanted: bool) -> AccountResult {
    notices::set_wanted(state, person.id, wanted).await?;
    Ok(Ok(AccountOutcome::Notices))
}

pub async fn remove_picture(state: &AppState, person: &Person) -> AccountResult {
    let mut tx = begin_user_change(&state.db, person.id).await?;
    sql("delete from avatars where user_id = $1").bind(person.id).execute(&mut tx).await?;
    sql("update users set avatar = null where id = $1").bind(person.id).execute(&mut tx).await?;
    notify_lists(&mut tx, person.id).await?;
    tx.commit().await?;
    Ok(Ok(AccountOutcome::PictureRemoved))
}

/// Changes the password and ends the person's other sessions.
pub async fn change_password(
    state: &AppState,
    person: &Person,
    session: &Token,
    caller: &Caller,
    current: String,
    new: String,
) -> AccountResult {
    if let Err(invalid) = check_new(state, person, &new).await? {
        return Ok(Err(InvalidAccountChange::Password(invalid)));
    }
    let checked = match check_own_password(state, caller, person, current).await? {
        PasswordCheck::Correct(checked) => checked,
        PasswordCheck::Wrong => return Ok(Err(InvalidAccountChange::WrongPassword)),
        PasswordCheck::NotTried(why) => return Ok(Err(InvalidAccountChange::NotTried(why))),
    };
    let hash = match state.passwords.hash(new).await {
        Ok(hash) => hash,
        Err(why) => return Ok(Err(InvalidAccountChange::NotTried(why))),
    };
    let now = state.now();
    let mut tx = begin_user_change(&state.db, person.id).await?;
    if !checked.still_fits(&mut tx).await? {
        return Ok(Err(InvalidAccountChange::WrongPassword));
    }
    set_password(&mut tx, person.id, person.by(&caller.address, now), hash).await?;
    if caller.browser.is_some() {
        browser::know(&mut tx, caller.browser.as_ref(), person.id, now).await?;
    }
    end_all(&mut tx, person.id, Some(session)).await?;
    tx.commit().await?;
    Ok(Ok(AccountOutcome::Password))
}

impl AccountOutcome {
    pub fn key(self) -> &'static str {
        self.into()
    }

    pub fn parse(key: &str) -> Option<Self> {
        key.parse().ok()
    }

    pub fn sentence(self) -> &'static str {
        match self {
            Self::Name => "Name updated.",
            Self::Picture => "Picture updated.",
            Self::PictureRemoved => "Picture removed.",
            Self::Notices => "Email preferences saved.",
            Self::Password => "Password changed. You've been signed out everywhere else.",
            Self::SessionEnded => "Device signed out.",
            Self::SessionsEnded => "You've been signed out everywhere else.",
        }
    }
}
