//! Resets a forgotten password with an emailed link.

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

/// Emails a reset link. Neither the answer nor its timing reveals whether the address has an account.
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

/// How a link is delivered to its person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SentBy {
    /// By email, which proves the mailbox.
    Email,
    Shell,
}

/// Mints a reset link for a person.
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

/// Mints a link on the command line, for people who get no email. Returns `None` if the address has no account.
pub async fn mint_for(state: &AppState, typed: &str) -> Result<Option<Token>, AppError> {
    let email = parse_email(typed)?;
    let mut tx = state.db.begin().await?;
    let Some(person) = find_by_email(&mut tx, &email).await? else { return Ok(None) };
    let token = mint(&mut tx, person.id, SentBy::Shell, state.now()).await?;
    tx.commit().await?;
    Ok(Some(token))
}

/// Finds the person of a reset link. Changes nothing, since mail scanners open links too.
pub async fn find_by_link(state: &AppState, token: &Token) -> Result<Option<Person>, AppError> {
    let mut conn = state.db.read().await?;
    Ok(find(&mut conn, token, state.now()).await?)
}

pub enum ResetOutcome {
    /// Reset; all other sessions have ended.
    Done(SignedIn),
    Invalid(Person, InvalidPassword),
    NotTried(Person, NotTried),
    /// The link is used, expired or unknown.
    WrongLink,
}

pub async fn reset(
    state: &AppState,
    caller: &Caller,
    token: &Token,
    password: String,
) -> Result<ResetOutcome, AppError> {
    let Some(person) = find_by_link(state, token).await? else { return Ok(ResetOutcome::WrongLink) };
    if let Err(invalid) = check_new(state, &person, &password).await? {
        return Ok(ResetOutcome::Invalid(person, invalid));
    }
    // Hashing is slow, so it is done before the lock.
    let hash = match state.passwords.hash(password).await {
        Ok(hash) => hash,
        Err(not_tried) => return Ok(ResetOutcome::NotTried(person, not_tried)),
    };
    let now = state.now();
    let mut tx = begin_user_change(&state.db, person.id).await?;
    // Checked again under the lock.
    if find(&mut tx, token, now).await?.is_none() {
        return Ok(ResetOutcome::WrongLink);
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
    Ok(ResetOutcome::Done(signed_in))
}

/// Checks that a new password is strong enough.
pub async fn check_new(
    state: &AppState,
    person: &Person,
    password: &str,
) -> Result<Result<(), InvalidPassword>, AppError> {
    let mut conn = state.db.read().await?;
    let organization = organization_name(&mut conn).await?;
    Ok(password::check(password, &[&person.email, &person.display_name, &organization]))
}

/// Sets a password, deletes reset links and known browsers, and notifies the person by email.
pub async fn set_password(conn: &mut Conn, user: Uuid, by: AuditActor<'_>, hash: String) -> sqlx::Result<()> {
    browser::forget_all(conn, user).await?;
    // The mailbox of an unverified account may belong to another person, who could be spammed this way.
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
