use super::organization_outcome::OrganizationOutcome;
use crate::{
    domain::{
        error::AppError,
        organization_act::OrganizationAct,
        policy::{self, OrganizationActor, OrganizationTarget, Refusal},
    },
    store::{
        audit_log::{AuditActor, AuditEntry, record},
        clock::Millis,
        ctx::{AppState, NetworkAddress},
        db::{Conn, OrganizationTx, sql},
        person::Person,
    },
};
use uuid::Uuid;

/// The context of a request by an Organization admin. `build` is the only way to get one.
#[derive(Clone, Debug)]
pub struct AdminCtx {
    pub state: AppState,
    pub now: Millis,
    pub person: Person,
    pub actor: OrganizationActor,
    pub address: NetworkAddress,
}

impl AdminCtx {
    pub fn build(state: AppState, person: Person, address: NetworkAddress) -> Result<Self, AppError> {
        let actor = OrganizationActor { is_admin: person.is_admin };
        policy::can_open_organization(actor)?;
        Ok(Self { now: state.now(), state, person, actor, address })
    }

    pub fn by(&self) -> AuditActor<'_> {
        self.person.by(&self.address, self.now)
    }

    /// Locks the Organization and checks again that the actor is an admin, so that its writes run one after the other.
    pub async fn begin(&self) -> Result<OrganizationTx, AppError> {
        let mut tx = self.state.db.begin_in_organization().await?;
        // Removed Users are not found.
        let is_admin = find_is_admin(&mut tx, self.person.id).await?.unwrap_or_default();
        policy::can_open_organization(OrganizationActor { is_admin })?;
        Ok(tx)
    }
}

pub async fn make_admin(ctx: &AdminCtx, user: Uuid) -> Result<OrganizationOutcome, AppError> {
    let mut tx = ctx.begin().await?;
    let found =
        sql("select (unverified_in is not null) as is_unverified from users where id = $1 and removed_at is null");
    let (is_unverified,) = found.bind(user).fetch_optional::<(bool,)>(&mut tx).await?.ok_or(AppError::NotFound)?;
    policy::can_make_admin(ctx.actor, OrganizationTarget { is_self: user == ctx.person.id, is_unverified })?;
    if !is_admin(&mut tx, user).await? {
        sql("update users set is_admin = true where id = $1").bind(user).execute(&mut tx).await?;
        record_admin(&mut tx, ctx, user, OrganizationAct::AdminMade).await?;
    }
    tx.commit().await?;
    Ok(OrganizationOutcome::AdminMade)
}

pub async fn take_admin(ctx: &AdminCtx, user: Uuid) -> Result<OrganizationOutcome, AppError> {
    let mut tx = ctx.begin().await?;
    policy::can_take_admin(ctx.actor)?;
    if !is_admin(&mut tx, user).await? {
        return Ok(OrganizationOutcome::AdminTaken);
    }
    let others = sql("select count(*) from users where is_admin and removed_at is null and id <> $1").bind(user);
    if others.fetch_count(&mut tx).await? == 0 {
        return Err(Refusal::LastAdmin.into());
    }
    sql("update users set is_admin = false where id = $1").bind(user).execute(&mut tx).await?;
    record_admin(&mut tx, ctx, user, OrganizationAct::AdminTaken).await?;
    tx.commit().await?;
    Ok(OrganizationOutcome::AdminTaken)
}

async fn is_admin(conn: &mut Conn, user: Uuid) -> Result<bool, AppError> {
    find_is_admin(conn, user).await?.ok_or(AppError::NotFound)
}

/// Returns whether the User is an admin, or `None` if they are not in the Organization.
async fn find_is_admin(conn: &mut Conn, user: Uuid) -> sqlx::Result<Option<bool>> {
    let found = sql("select is_admin from users where id = $1 and removed_at is null").bind(user);
    Ok(found.fetch_optional::<(bool,)>(conn).await?.map(|(is_admin,)| is_admin))
}

async fn record_admin(conn: &mut Conn, ctx: &AdminCtx, user: Uuid, act: OrganizationAct) -> Result<(), AppError> {
    let found = sql("select display_name, email from users where id = $1").bind(user);
    let (name, email) = found.fetch_one::<(String, String)>(conn).await?;
    Ok(record(conn, None, ctx.by(), AuditEntry::of_organization(act).on(&name, &email)).await?)
}
