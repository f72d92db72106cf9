use crate::{
    domain::{
        audit_act::AuditAct,
        email::{InvalidEmail, parse_email},
        error::AppError,
        id::new_id,
        name::{InvalidName, parse_name},
        not_tried::NotTried,
        number::count_of,
        policy::{Grant, Level, Restrictions},
    },
    invitations::cancel::command::cancel_invitation_of,
    mail::mail_pause::command::active_workspaces,
    sign_in::{
        browser::Caller,
        start::{self, SignedIn},
    },
    store::{
        access::{Newcomer, grant_to},
        audit_log::{AuditActor, AuditEntry, record},
        clock::Millis,
        ctx::AppState,
        db::{Conn, Tx, sql},
        password::{self, InvalidPassword, Passwords},
        token::Token,
        user::{NewUser, insert_user},
        workspace::insert_workspace,
    },
};
use uuid::Uuid;

/// The first run's form: the Organization, its first workspace and its Owner.
#[derive(Clone, Debug, Default)]
pub struct FirstRun {
    pub organization: String,
    pub workspace: String,
    pub display_name: String,
    pub email: String,
    pub password: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidFirstRun {
    Organization(InvalidName),
    Workspace(InvalidName),
    DisplayName(InvalidName),
    Email(InvalidEmail),
    Password(InvalidPassword),
    NotTried(NotTried),
}

pub enum SetUpOutcome {
    Done {
        workspace_slug: String,
        signed_in: SignedIn,
    },
    Invalid(InvalidFirstRun),
    /// The link is used or unknown.
    WrongLink,
}

/// Mints a link for the first run. Returns `None` if Roster is already set up.
pub async fn mint_link(state: &AppState) -> Result<Option<Token>, AppError> {
    let mut tx = state.db.begin().await?;
    if is_set_up(&mut tx).await? {
        return Ok(None);
    }
    let token = Token::mint();
    sql("insert into set_up_tokens (token_hash, created_at) values ($1, $2)")
        .bind(token.hash())
        .bind(state.now())
        .execute(&mut tx)
        .await?;
    tx.commit().await?;
    Ok(Some(token))
}

pub async fn is_valid_link(state: &AppState, token: &Token) -> Result<bool, AppError> {
    let mut conn = state.db.read().await?;
    Ok(find_link(&mut conn, token).await?)
}

pub async fn set_up(
    state: &AppState,
    caller: &Caller,
    token: &Token,
    typed: FirstRun,
) -> Result<SetUpOutcome, AppError> {
    if !is_valid_link(state, token).await? {
        return Ok(SetUpOutcome::WrongLink);
    }
    let first_run = match check(typed) {
        Ok(checked) => checked,
        Err(invalid) => return Ok(SetUpOutcome::Invalid(invalid)),
    };
    let password_hash = match state.passwords.hash(first_run.password.clone()).await {
        Ok(hash) => hash,
        Err(why) => return Ok(SetUpOutcome::Invalid(InvalidFirstRun::NotTried(why))),
    };
    let now = state.now();
    let mut tx = state.db.begin_in_organization().await?.and_in_none();
    // Locked in one order, or two links used at once could deadlock.
    let all = sql("select created_at from set_up_tokens order by token_hash").for_update(&tx);
    all.fetch_all::<(i64,)>(&mut tx).await?;
    // A link works once: only the request that deletes it sets up.
    let used = sql("delete from set_up_tokens where token_hash = $1").bind(token.hash()).execute(&mut tx).await?;
    if used == 0 || is_set_up(&mut tx).await? {
        return Ok(SetUpOutcome::WrongLink);
    }
    sql("delete from set_up_tokens").execute(&mut tx).await?;
    let (user, workspace_slug) = create(&mut tx, &first_run, password_hash, now).await?;
    let FirstRun { display_name, email, .. } = &first_run;
    let by = AuditActor { user: Some(user), name: display_name, email, address: &caller.address.0, now };
    let signed_in = start::start_for(&mut tx, user, by, caller).await?;
    tx.commit().await?;
    start::end_earlier(state, caller).await?;
    Ok(SetUpOutcome::Done { workspace_slug, signed_in })
}

/// Runs on the command line: the same first run, or a new Owner for every workspace if the last one is lost.
pub async fn create_owner(state: &AppState, typed: FirstRun) -> Result<Result<String, InvalidFirstRun>, AppError> {
    let first_run = match check(typed) {
        Ok(checked) => checked,
        Err(invalid) => return Ok(Err(invalid)),
    };
    let password_hash = match Passwords::default().hash(first_run.password.clone()).await {
        Ok(hash) => hash,
        Err(why) => return Ok(Err(InvalidFirstRun::NotTried(why))),
    };
    let now = state.now();
    let mut tx = state.db.begin_in_organization().await?.and_in(active_workspaces()).await?;
    let said = if is_set_up(&mut tx).await? {
        add_owner(&mut tx, &first_run, password_hash, now).await?
    } else {
        sql("delete from set_up_tokens").execute(&mut tx).await?;
        create(&mut tx, &first_run, password_hash, now).await?;
        format!("{} is set up. {} is its Owner.", first_run.organization, first_run.email)
    };
    tx.commit().await?;
    Ok(Ok(said))
}

fn check(typed: FirstRun) -> Result<FirstRun, InvalidFirstRun> {
    let organization = parse_name(&typed.organization).map_err(InvalidFirstRun::Organization)?;
    let workspace = parse_name(&typed.workspace).map_err(InvalidFirstRun::Workspace)?;
    let display_name = parse_name(&typed.display_name).map_err(InvalidFirstRun::DisplayName)?;
    let email = parse_email(&typed.email).map_err(InvalidFirstRun::Email)?;
    let about = [&*email, &display_name, &organization, &workspace];
    password::check(&typed.password, &about).map_err(InvalidFirstRun::Password)?;
    Ok(FirstRun { organization, workspace, display_name, email, password: typed.password })
}

async fn is_set_up(conn: &mut Conn) -> sqlx::Result<bool> {
    Ok(sql("select count(*) from organizations").fetch_count(conn).await? > 0)
}

async fn find_link(conn: &mut Conn, token: &Token) -> sqlx::Result<bool> {
    let found = sql("select created_at from set_up_tokens where token_hash = $1").bind(token.hash());
    Ok(found.fetch_optional::<(i64,)>(conn).await?.is_some())
}

async fn create(tx: &mut Tx, first: &FirstRun, password_hash: String, now: Millis) -> Result<(Uuid, String), AppError> {
    sql("insert into organizations (id, name, created_at) values ($1, $2, $3)")
        .bind(new_id())
        .bind(first.organization.as_str())
        .bind(now)
        .execute(tx)
        .await?;
    let (workspace, slug) = insert_workspace(tx, &first.workspace, now).await?;
    let user = insert_admin(tx, first, password_hash, now).await?.ok_or(AppError::NotFound)?;
    make_owner(tx, workspace, user, first, now).await?;
    Ok((user, slug))
}

async fn add_owner(tx: &mut Tx, first: &FirstRun, password_hash: String, now: Millis) -> Result<String, AppError> {
    let Some(user) = insert_admin(tx, first, password_hash, now).await? else {
        return Ok(format!("{} is already a User. Nothing was changed.", first.email));
    };
    let workspaces = tx.locked();
    for workspace in &workspaces {
        make_owner(tx, *workspace, user, first, now).await?;
    }
    Ok(format!("{} is now an Owner of {}.", first.email, count_of(workspaces.len() as i64, "workspace", "workspaces")))
}

async fn make_owner(tx: &mut Tx, workspace: Uuid, user: Uuid, first: &FirstRun, now: Millis) -> sqlx::Result<()> {
    let owner = Grant { level: Level::Owner, restrictions: Restrictions::default() };
    let newcomer = Newcomer { user, display_name: &first.display_name, email: &first.email, invited_by: None };
    let access = grant_to(tx, workspace, newcomer, owner, now).await?;
    cancel_invitation_of(tx, workspace, &first.email, AuditActor::shell(now)).await?;
    // The link of the first run comes from the shell's log, so the shell is the actor.
    let line = AuditEntry::new(AuditAct::AccessGranted).on(&first.display_name, &first.email).after(owner);
    record(tx, Some(workspace), AuditActor::shell(now), line).await?;
    tx.publish(crate::domain::live_event::LiveEvent::users(workspace, [access]));
    Ok(())
}

/// Inserts an admin. Returns `None` if the address has an account.
async fn insert_admin(
    tx: &mut Tx,
    first: &FirstRun,
    password_hash: String,
    now: Millis,
) -> Result<Option<Uuid>, AppError> {
    let FirstRun { email, display_name, .. } = first;
    let new = NewUser { email, display_name, password_hash: &password_hash, is_admin: true, unverified_in: None };
    Ok(insert_user(tx, new, now).await?)
}

impl std::fmt::Display for InvalidFirstRun {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Organization(why) => write!(f, "Organization: {why}"),
            Self::Workspace(why) => write!(f, "Workspace: {why}"),
            Self::DisplayName(why) => write!(f, "Name: {why}"),
            Self::Email(why) => write!(f, "Email address: {why}"),
            Self::Password(why) => why.fmt(f),
            Self::NotTried(why) => why.fmt(f),
        }
    }
}
