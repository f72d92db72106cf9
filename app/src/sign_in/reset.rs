//! A forgotten password: a link by mail, that sets another one.

use super::{
    browser::{self, Caller},
    start::{self, SignedIn},
};
use crate::{
    domain::{email::parse_email, error::AppError, not_tried::NotTried, organization_act::OrganizationAct},
    store::{
        audit_log::{AuditActor, AuditEntry, record},
        clock::Millis,
        ctx::{AppState, NetworkAddress},
        db::{Conn, sql},
        mail_requests::{InvalidRequest, MailRequestKind, admit},
        outbox::{self, Mail},
        password::{self, InvalidPassword},
        person::{Person, find_by_email},
        session,
        token::Token,
        user::begin_user_change,
        workspace::organization_name,
    },
    users::unverified::{unverified_in, verify},
};
use uuid::Uuid;

const HOUR_MS: i64 = 60 * 60 * 1000;
pub const LINK_LIFE_MS: i64 = HOUR_MS;

/// The same for an address that nobody has: neither the answer nor the time it takes tells them apart.
pub async fn request_link(state: &AppState, typed: &str, from: &NetworkAddress) -> Result<(), InvalidRequest> {
    let email = parse_email(typed).map_err(InvalidRequest::Email)?;
    Ok(request(state, &email, from).await?)
}

async fn request(state: &AppState, email: &str, from: &NetworkAddress) -> Result<(), AppError> {
    let now = state.now();
    let mut tx = state.db.begin().await?;
    let is_admitted = admit(&mut tx, MailRequestKind::Password, email, from, now).await?;
    if let Some(person) = find_by_email(&mut tx, email).await?.filter(|_| is_admitted) {
        outbox::enqueue(&mut tx, Mail::PasswordReset(person.id), now).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The way that a link goes to its person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SentBy {
    /// It proves the mailbox.
    Email,
    Shell,
}

/// Makes a link of the person's own.
pub async fn mint(conn: &mut Conn, user: Uuid, sent: SentBy, now: Millis) -> sqlx::Result<Token> {
    let token = Token::mint();
    sql("delete from reset_tokens where created_at <= $1").bind(now - LINK_LIFE_MS).execute(conn).await?;
    sql("insert into reset_tokens (token_hash, user_id, created_at, by_email) values ($1, $2, $3, $4)")
        .bind(token.hash())
        .bind(user)
        .bind(now)
        .bind(sent == SentBy::Email)
        .execute(conn)
        .await?;
    Ok(token)
}

/// From the shell, for who cannot get mail. `None` where nobody has the address.
pub async fn mint_for(state: &AppState, typed: &str) -> Result<Option<Token>, AppError> {
    let email = parse_email(typed)?;
    let mut tx = state.db.begin().await?;
    let Some(person) = find_by_email(&mut tx, &email).await? else { return Ok(None) };
    let token = mint(&mut tx, person.id, SentBy::Shell, state.now()).await?;
    tx.commit().await?;
    Ok(Some(token))
}

/// Whose password the link sets. Looking changes nothing: mail scanners open links too.
pub async fn look(state: &AppState, token: &Token) -> Result<Option<Person>, AppError> {
    let mut conn = state.db.read().await?;
    Ok(find(&mut conn, token, state.now()).await?)
}

pub enum Reset {
    /// Signed in anew, here and nowhere else.
    Done(SignedIn),
    Invalid(Person, InvalidPassword),
    NotTried(Person, NotTried),
    /// Used, too old, or never ours.
    WrongLink,
}

pub async fn reset(state: &AppState, caller: &Caller, token: &Token, password: String) -> Result<Reset, AppError> {
    let Some(person) = look(state, token).await? else { return Ok(Reset::WrongLink) };
    if let Err(invalid) = check_new(state, &person, &password).await? {
        return Ok(Reset::Invalid(person, invalid));
    }
    // Hashing takes a while: before the lock, not under it.
    let hash = match state.passwords.hash(password).await {
        Ok(hash) => hash,
        Err(not_tried) => return Ok(Reset::NotTried(person, not_tried)),
    };
    let now = state.now();
    let mut tx = begin_user_change(&state.db, person.id).await?;
    // Again, now that nobody else can use it.
    if find(&mut tx, token, now).await?.is_none() {
        return Ok(Reset::WrongLink);
    }
    let by = person.by(&caller.address, now);
    if went_by_email(&mut tx, token).await? {
        verify(&mut tx, &person, by).await?;
    }
    set_password(&mut tx, person.id, by, hash).await?;
    session::end_all(&mut tx, person.id, None).await?;
    let signed_in = start::start_for(&mut tx, person.id, by, caller).await?;
    tx.commit().await?;
    start::end_earlier(state, caller).await?;
    Ok(Reset::Done(signed_in))
}

/// Checks a password that a User has chosen.
pub async fn check_new(
    state: &AppState,
    person: &Person,
    password: &str,
) -> Result<Result<(), InvalidPassword>, AppError> {
    let mut conn = state.db.read().await?;
    let organization = organization_name(&mut conn).await?;
    Ok(password::check(password, &[&person.email, &person.display_name, &organization]))
}

/// A new password leaves no link that could set another, and no browser that is known from the old one. Its person is
/// told by email.
pub async fn set_password(conn: &mut Conn, user: Uuid, by: AuditActor<'_>, hash: String) -> sqlx::Result<()> {
    browser::forget_all(conn, user).await?;
    // Nobody has proved the mailbox of an unverified account: whoever made the account could fill it.
    if unverified_in(conn, user).await?.is_none() {
        outbox::enqueue(conn, Mail::PasswordChanged(user), by.now).await?;
    }
    record(conn, None, by, AuditEntry::of_organization(OrganizationAct::PasswordChanged)).await?;
    sql("delete from reset_tokens where user_id = $1").bind(user).execute(conn).await?;
    sql("update users set password_hash = $2 where id = $1").bind(user).bind(hash).execute(conn).await?;
    Ok(())
}

async fn went_by_email(conn: &mut Conn, token: &Token) -> sqlx::Result<bool> {
    let found = sql("select by_email from reset_tokens where token_hash = $1").bind(token.hash());
    Ok(found.fetch_one::<(bool,)>(conn).await?.0)
}

async fn find(conn: &mut Conn, token: &Token, now: Millis) -> sqlx::Result<Option<Person>> {
    sql("select u.id, u.email, u.display_name, u.is_admin, u.avatar
        from reset_tokens t join users u on u.id = t.user_id
        where t.token_hash = $1 and t.created_at > $2 and u.removed_at is null")
    .bind(token.hash())
    .bind(now - LINK_LIFE_MS)
    .fetch_optional(conn)
    .await
}
