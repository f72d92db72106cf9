//! Lists the Organization's Users, and invitees who are not Users yet.

use super::admin::AdminCtx;
use crate::{
    columns,
    domain::{
        error::AppError,
        invitation::{InvitationFacts, InvitationState},
        policy::Level,
    },
    invitations::vouched::VOUCHED,
    store::{
        clock::Millis,
        db::{Conn, Sql, sql},
        search_key::words,
    },
};
use std::collections::HashMap;
use uuid::Uuid;

const PAGE_SIZE: i64 = 50;

#[derive(Clone, Debug, Default)]
pub struct OrganizationListing {
    pub search: String,
    /// The cursor: an email address, a space and its sort key.
    pub after: Option<String>,
}

#[derive(Clone, Debug)]
pub struct OrganizationUsers {
    pub rows: Vec<OrganizationRow>,
    pub found: i64,
    pub next: Option<String>,
    pub admins: i64,
}

#[derive(Clone, Debug)]
pub struct OrganizationRow {
    pub email: String,
    /// `None` for an invitee.
    pub user: Option<OrganizationUser>,
    pub workspaces: Vec<UserWorkspace>,
}

#[derive(Clone, Debug)]
pub struct OrganizationUser {
    pub id: Uuid,
    pub display_name: String,
    /// The hash of their picture.
    pub avatar: Option<String>,
    pub is_admin: bool,
    pub is_self: bool,
    /// The mailbox is not proved yet.
    pub is_unverified: bool,
    pub last_active_at: Option<Millis>,
}

/// A workspace that a person has access to or is invited to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserWorkspace {
    pub workspace: String,
    pub level: Level,
    /// The state of the invitation, if it is one.
    pub invited: Option<InvitationState>,
}

impl OrganizationRow {
    /// Returns an invitee's state: Pending if any invitation is pending, otherwise that of the first.
    pub fn state(&self) -> InvitationState {
        let mut states = self.workspaces.iter().filter_map(|place| place.invited);
        let first = states.clone().next().unwrap_or(InvitationState::Expired);
        states.find(|state| *state == InvitationState::Pending).unwrap_or(first)
    }
}

pub async fn list(ctx: &AdminCtx, listing: &OrganizationListing) -> Result<OrganizationUsers, AppError> {
    let mut conn = ctx.state.db.read().await?;
    let mut rows = select(&mut conn, listing).await?;
    let more = rows.len() as i64 > PAGE_SIZE;
    rows.truncate(PAGE_SIZE as usize);
    let next = rows.last().filter(|_| more).map(|row| format!("{} {}", row.email, row.sort_key));
    let mut workspaces = workspaces(&mut conn, &rows, ctx.now).await?;
    let rows = rows
        .into_iter()
        .map(|row| OrganizationRow {
            workspaces: workspaces.remove(&row.email).unwrap_or_default(),
            user: row.user_id.zip(row.display_name).map(|(id, display_name)| OrganizationUser {
                id,
                display_name,
                avatar: row.avatar,
                is_admin: row.is_admin,
                is_self: id == ctx.person.id,
                is_unverified: row.is_unverified,
                last_active_at: row.last_active_at,
            }),
            email: row.email,
        })
        .collect();
    let found = count(&mut conn, listing).await?;
    let admins = sql("select count(*) from users where is_admin and removed_at is null").fetch_count(&mut conn).await?;
    Ok(OrganizationUsers { rows, found, next, admins })
}

#[derive(Debug)]
struct StoredRow {
    user_id: Option<Uuid>,
    display_name: Option<String>,
    email: String,
    avatar: Option<String>,
    is_admin: bool,
    is_unverified: bool,
    last_active_at: Option<i64>,
    sort_key: String,
}
columns!(StoredRow { user_id, display_name, email, avatar, is_admin, is_unverified, last_active_at, sort_key });

const USERS: &str = "select u.id as user_id, u.display_name, u.email, u.avatar, u.is_admin,
        (u.unverified_in is not null) as is_unverified,
        (select max(a.last_active_at) from accesses a where a.user_id = u.id) as last_active_at, u.sort_key
    from users u where u.removed_at is null";

/// Grouped to one row per address.
const INVITED: &str = "select cast(null as uuid) as user_id, cast(null as text) as display_name, i.email,
        cast(null as text) as avatar, false as is_admin, false as is_unverified, cast(null as bigint) as last_active_at, i.sort_key";

const FROM_INVITATIONS: &str = " from invitations i join workspaces w on w.id = i.workspace_id
    where i.accepted_at is null and i.cancelled_at is null and w.archived_at is null
        and not exists (select u.id from users u where u.email = i.email and u.removed_at is null)";

async fn select(conn: &mut Conn, listing: &OrganizationListing) -> Result<Vec<StoredRow>, AppError> {
    let query = sql("select * from (").push(USERS);
    let query = after(searched(query, listing, RowSource::User), listing, RowSource::User);
    let query = query.push(" order by u.sort_key, u.email").push_limit(PAGE_SIZE + 1);
    let query = query.push(") as users union all select * from (").push(INVITED).push(FROM_INVITATIONS);
    let query = after(searched(query, listing, RowSource::Invited), listing, RowSource::Invited);
    let query = query.push(" group by i.email, i.sort_key order by i.sort_key, i.email").push_limit(PAGE_SIZE + 1);
    let query = query.push(") as invited order by sort_key, email").push_limit(PAGE_SIZE + 1);
    Ok(query.fetch_all(conn).await?)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum RowSource {
    User,
    Invited,
}

fn searched(mut query: Sql, listing: &OrganizationListing, kind: RowSource) -> Sql {
    let search_key = match kind {
        RowSource::User => "u.search_key",
        RowSource::Invited => "i.search_key",
    };
    for word in words(&listing.search) {
        query = query.push(" and ").push_has(search_key, &word);
    }
    query
}

fn after(query: Sql, listing: &OrganizationListing, kind: RowSource) -> Sql {
    let row = match kind {
        RowSource::User => " and (u.sort_key, u.email) > (",
        RowSource::Invited => " and (i.sort_key, i.email) > (",
    };
    match listing.after.as_deref().and_then(|after| after.split_once(' ')) {
        Some((email, sort_key)) => {
            let query = query.push(row).push_bind(sort_key.replace('\0', "")).push(", ");
            query.push_bind(email.replace('\0', "")).push(")")
        }
        None => query,
    }
}

async fn count(conn: &mut Conn, listing: &OrganizationListing) -> Result<i64, AppError> {
    let query = sql("select (select count(*) from users u where u.removed_at is null");
    let query =
        searched(query, listing, RowSource::User).push(") + (select count(distinct i.email)").push(FROM_INVITATIONS);
    Ok(searched(query, listing, RowSource::Invited).push(")").fetch_count(conn).await?)
}

/// Loads the workspaces of each row by email address, without archived ones.
async fn workspaces(
    conn: &mut Conn,
    rows: &[StoredRow],
    now: Millis,
) -> Result<HashMap<String, Vec<UserWorkspace>>, AppError> {
    struct StoredWorkspace {
        email: String,
        workspace: String,
        level: Level,
        expires_at: Option<i64>,
        declined_at: Option<i64>,
        is_vouched: bool,
    }
    columns!(StoredWorkspace { email, workspace, level, expires_at, declined_at, is_vouched });
    let mut workspaces: HashMap<String, Vec<UserWorkspace>> = HashMap::new();
    if rows.is_empty() {
        return Ok(workspaces);
    }
    let among = |query: Sql| query.push(" in (").push_list(rows.iter().map(|row| row.email.as_str())).push(")");
    let query = sql("select u.email, w.name as workspace, a.level, cast(null as bigint) as expires_at,
            cast(null as bigint) as declined_at, false as is_vouched
        from accesses a join users u on u.id = a.user_id join workspaces w on w.id = a.workspace_id
        where a.revoked_at is null and w.archived_at is null and u.email");
    let query = among(query)
        .push(" union all select i.email, w.name as workspace, i.level, i.expires_at, i.declined_at, ")
        .push(VOUCHED);
    let query = query.push(
        " as is_vouched
        from invitations i join workspaces w on w.id = i.workspace_id
        where i.accepted_at is null and i.cancelled_at is null and w.archived_at is null and i.email",
    );
    for StoredWorkspace { email, workspace, level, expires_at, declined_at, is_vouched } in
        among(query).push(" order by workspace").fetch_all::<StoredWorkspace>(conn).await?
    {
        let facts = expires_at.map(|expires_at| InvitationFacts {
            expires_at,
            accepted_at: None,
            cancelled_at: None,
            declined_at,
            is_vouched,
        });
        let invited = facts.map(|facts| facts.state(now));
        workspaces.entry(email).or_default().push(UserWorkspace { workspace, level, invited });
    }
    Ok(workspaces)
}
