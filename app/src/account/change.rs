use super::{notices, picture::InvalidPicture};
use crate::{
    domain::{
        error::AppError,
        name::{InvalidName, parse_name},
        not_tried::NotTried,
    },
    sign_in::{
        browser::{self, Caller},
        check::{Tried, check_own_password},
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

/// What a form came to, as a code in the address that it leads back to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    Name,
    Picture,
    PictureRemoved,
    Notices,
    Password,
    SessionEnded,
    SessionsEnded,
}

/// What is wrong with one of the forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidChange {
    Name(InvalidName),
    Picture(InvalidPicture),
    /// The current one is not right.
    WrongPassword,
    Password(InvalidPassword),
    NotTried(NotTried),
}

/// The outer error is ours, the inner one the form's.
pub type Change = Result<Result<Changed, InvalidChange>, AppError>;

pub async fn rename(state: &AppState, person: &Person, typed: &str) -> Change {
    let display_name = match parse_name(typed) {
        Ok(name) => name,
        Err(invalid) => return Ok(Err(InvalidChange::Name(invalid))),
    };
    let mut tx = begin_user_change(&state.db, person.id).await?;
    rename_user(&mut tx, person.id, &person.email, &display_name).await?;
    tx.commit().await?;
    Ok(Ok(Changed::Name))
}

/// A JPEG of our own making; its hash is its address, so that a browser may keep it for ever.
pub async fn set_picture(state: &AppState, person: &Person, bytes: Vec<u8>) -> Change {
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
    Ok(Ok(Changed::Picture))
}

pub async fn choose_notices(state: &AppState, person: &Person, wanted: bool) -> Change {
    notices::want(state, person.id, wanted).await?;
    Ok(Ok(Changed::Notices))
}

pub async fn remove_picture(state: &AppState, person: &Person) -> Change {
    let mut tx = begin_user_change(&state.db, person.id).await?;
    sql("delete from avatars where user_id = $1").bind(person.id).execute(&mut tx).await?;
    sql("update users set avatar = null where id = $1").bind(person.id).execute(&mut tx).await?;
    notify_lists(&mut tx, person.id).await?;
    tx.commit().await?;
    Ok(Ok(Changed::PictureRemoved))
}

/// It ends the person's other sessions: whoever knew the old one is out.
pub async fn change_password(
    state: &AppState,
    person: &Person,
    session: &Token,
    caller: &Caller,
    current: String,
    new: String,
) -> Change {
    if let Err(invalid) = check_new(state, person, &new).await? {
        return Ok(Err(InvalidChange::Password(invalid)));
    }
    let checked = match check_own_password(state, caller, person, current).await? {
        Tried::Fits(checked) => checked,
        Tried::Wrong => return Ok(Err(InvalidChange::WrongPassword)),
        Tried::Not(why) => return Ok(Err(InvalidChange::NotTried(why))),
    };
    let hash = match state.passwords.hash(new).await {
        Ok(hash) => hash,
        Err(why) => return Ok(Err(InvalidChange::NotTried(why))),
    };
    let now = state.now();
    let mut tx = begin_user_change(&state.db, person.id).await?;
    if !checked.still_fits(&mut tx).await? {
        return Ok(Err(InvalidChange::WrongPassword));
    }
    set_password(&mut tx, person.id, person.by(&caller.address, now), hash).await?;
    if caller.browser.is_some() {
        browser::know(&mut tx, caller.browser.as_ref(), person.id, now).await?;
    }
    end_all(&mut tx, person.id, Some(session)).await?;
    tx.commit().await?;
    Ok(Ok(Changed::Password))
}

impl Changed {
    const ALL: [Self; 7] = [
        Self::Name,
        Self::Picture,
        Self::PictureRemoved,
        Self::Notices,
        Self::Password,
        Self::SessionEnded,
        Self::SessionsEnded,
    ];

    pub fn key(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Picture => "picture",
            Self::PictureRemoved => "picture-removed",
            Self::Notices => "notices",
            Self::Password => "password",
            Self::SessionEnded => "session-ended",
            Self::SessionsEnded => "sessions-ended",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|changed| changed.key() == key)
    }

    pub fn sentence(self) -> &'static str {
        match self {
            Self::Name => "Your name is saved, and everybody sees it.",
            Self::Picture => "Your picture is saved, and everybody sees it.",
            Self::PictureRemoved => "Your picture is removed.",
            Self::Notices => "Your choice of mails is saved.",
            Self::Password => "Your password is changed. You are signed out everywhere else.",
            Self::SessionEnded => "The session has ended.",
            Self::SessionsEnded => "All other sessions have ended.",
        }
    }
}
