//! The one SELECT behind the page, its search and the export.

use super::row::{Counts, UserRow, UsersPage, Who};
use crate::{
    clock::Millis,
    ctx::Ctx,
    db::{Conn, Sql, like, sql},
    error::AppError,
    invitations::invitation::{InvitationTimes, MailState},
    listing::{Listing, Status},
    policy::{self, Grant, Level, Restrictions},
    search_key::words,
};
use uuid::Uuid;

pub const PAGE_SIZE: i64 = 50;

pub async fn list(ctx: &Ctx, listing: &Listing) -> Result<UsersPage, AppError> {
    policy::can_open_users(ctx.actor)?;
    let mut conn = ctx.state.db.read().await?;
    let mut rows = select(&mut conn, ctx, listing, PAGE_SIZE + 1).await?;
    let more = rows.len() as i64 > PAGE_SIZE;
    rows.truncate(PAGE_SIZE as usize);
    let counts = count_all(&mut conn, ctx).await?;
    let found = match listing.is_everyone() {
        true => counts.all(),
        false => count_found(&mut conn, ctx, listing).await?,
    };
    let next = rows.last().filter(|_| more).map(ListRow::cursor);
    let rows = rows.into_iter().map(|row| row.into_user_row(ctx)).collect::<Result<_, _>>()?;
    Ok(UsersPage { rows, counts, found, next, now: ctx.now })
}

/// A row as it is stored, for who needs more of it than the page shows.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ListRow {
    pub id: Uuid,
    pub user_id: Option<Uuid>,
    pub display_name: Option<String>,
    avatar: Option<String>,
    pub email: String,
    #[sqlx(try_from = "String")]
    level: Level,
    #[sqlx(flatten)]
    restrictions: Restrictions,
    pub revision: i64,
    pub last_active_at: Option<i64>,
    pub online: bool,
    pub joined_at: Option<i64>,
    pub inviter_id: Option<Uuid>,
    pub inviter_name: Option<String>,
    pub invited_at: Option<i64>,
    pub expires_at: Option<i64>,
    mail_sent_at: Option<i64>,
    mail_error: Option<String>,
    sort_key: String,
}

impl ListRow {
    pub fn grant(&self) -> Result<Grant, AppError> {
        Ok(Grant::new(self.level, self.restrictions)?)
    }

    /// The sort key and, where it is not unique, the id.
    pub fn cursor(&self) -> String {
        format!("{} {}", self.id, self.sort_key)
    }

    fn into_user_row(self, ctx: &Ctx) -> Result<UserRow, AppError> {
        let grant = self.grant()?;
        let who = match (self.user_id, self.display_name) {
            (Some(user), Some(display_name)) => Who::User {
                user,
                display_name,
                avatar: self.avatar,
                is_self: user == ctx.person.id,
                online: self.online,
                last_active_at: self.last_active_at,
                revision: self.revision,
            },
            _ => Who::Invited {
                state: InvitationTimes {
                    expires_at: self.expires_at.unwrap_or_default(),
                    accepted_at: None,
                    cancelled_at: None,
                }
                .state(ctx.now),
                by: self.inviter_name.unwrap_or_default(),
                by_self: self.inviter_id == Some(ctx.person.id),
                at: self.invited_at.unwrap_or_default(),
                expires_at: self.expires_at.unwrap_or_default(),
                mail: match (self.mail_sent_at, self.mail_error) {
                    (Some(at), _) => MailState::Sent { at },
                    (None, Some(why)) => MailState::Failed { why },
                    (None, None) => MailState::Queued,
                },
            },
        };
        Ok(UserRow { id: self.id, grant, email: self.email, who })
    }
}

/// At most `count` rows after the listing's cursor, by name.
pub async fn select(conn: &mut Conn, ctx: &Ctx, listing: &Listing, count: i64) -> Result<Vec<ListRow>, AppError> {
    let query = sql("select * from (").push(USERS);
    let query = filtered(query, ctx, listing, Kind::User).push(" order by a.sort_key, a.id limit ").push_bind(count);
    let query = query.push(") as users union all select * from (").push(INVITATIONS);
    let query = filtered(query, ctx, listing, Kind::Invitation);
    let query = query.push(" order by i.sort_key, i.id limit ").push_bind(count).push(") as invitations");
    Ok(query.push(" order by sort_key, id limit ").push_bind(count).fetch_all(conn).await?)
}

const USERS: &str =
    "select a.id, a.user_id, u.display_name, u.avatar, u.email, a.level, a.workspace_settings, a.data_export,
        a.contact_deletion, a.contact_visibility, a.mask_contact_details, a.revision, u.last_active_at,
        coalesce(p.lease_until, 0) > $1 as online, a.joined_at, inviter.id as inviter_id,
        inviter.display_name as inviter_name, cast(null as bigint) as invited_at, cast(null as bigint) as expires_at,
        cast(null as bigint) as mail_sent_at, cast(null as text) as mail_error, a.sort_key
    from accesses a join users u on u.id = a.user_id
        left join presence p on p.user_id = a.user_id
        left join users inviter on inviter.id = a.invited_by
    where a.revoked_at is null and a.workspace_id = $2";

const INVITATIONS: &str = "select i.id, cast(null as uuid) as user_id, cast(null as text) as display_name,
        cast(null as text) as avatar, i.email,
        i.level, i.workspace_settings, i.data_export, i.contact_deletion, i.contact_visibility,
        i.mask_contact_details, cast(0 as bigint) as revision, cast(null as bigint) as last_active_at,
        false as online, cast(null as bigint) as joined_at, inviter.id as inviter_id,
        inviter.display_name as inviter_name, i.invited_at, i.expires_at, i.mail_sent_at, i.mail_error, i.sort_key
    from invitations i join users inviter on inviter.id = i.invited_by
    where i.accepted_at is null and i.cancelled_at is null and i.workspace_id = $2";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    User,
    Invitation,
}

/// `$1` and `$2` are bound once, by the first part of a statement that needs them.
fn filtered(query: Sql, ctx: &Ctx, listing: &Listing, kind: Kind) -> Sql {
    let (search_key, row) = match kind {
        Kind::User => (" and a.search_key like ", " and (a.sort_key, a.id) > ("),
        Kind::Invitation => (" and i.search_key like ", " and (i.sort_key, i.id) > ("),
    };
    let mut query = match kind {
        Kind::User => query.bind(ctx.now).bind(ctx.workspace.id),
        Kind::Invitation => query,
    };
    query = query.push(match (kind, listing.status) {
        (_, Status::All) | (Kind::User, Status::Active) => "",
        (Kind::User, _) | (Kind::Invitation, Status::Active) => " and 1 = 0",
        (Kind::Invitation, Status::Pending) => " and i.expires_at > $1",
        (Kind::Invitation, Status::Expired) => " and i.expires_at <= $1",
    });
    for word in words(&listing.search) {
        query = query.push(search_key).push_bind(like(&word)).push(r" escape '\'");
    }
    if let Some((sort_key, id)) = listing.after.as_deref().and_then(parse_cursor) {
        query = query.push(row).push_bind(sort_key).push(", ").push_bind(id).push(")");
    }
    query
}

fn parse_cursor(cursor: &str) -> Option<(String, Uuid)> {
    let (id, sort_key) = cursor.split_once(' ')?;
    Some((sort_key.replace('\0', ""), id.parse().ok()?))
}

async fn count_found(conn: &mut Conn, ctx: &Ctx, listing: &Listing) -> Result<i64, AppError> {
    let everywhere = Listing { after: None, ..listing.clone() };
    // The number of `now` is here for the sake of the filter's `$1`.
    let query = sql("select (select count(*) from accesses a
        where cast($1 as bigint) is not null and a.revoked_at is null and a.workspace_id = $2");
    let query = filtered(query, ctx, &everywhere, Kind::User);
    let query = query.push(
        ") + (select count(*) from invitations i
        where i.accepted_at is null and i.cancelled_at is null and i.workspace_id = $2",
    );
    let query = filtered(query, ctx, &everywhere, Kind::Invitation);
    Ok(query.push(")").fetch_count(conn).await?)
}

async fn count_all(conn: &mut Conn, ctx: &Ctx) -> Result<Counts, AppError> {
    count(conn, ctx.workspace.id, ctx.now).await
}

pub async fn count(conn: &mut Conn, workspace: Uuid, now: Millis) -> Result<Counts, AppError> {
    Ok(sql("select
            (select count(*) from accesses where workspace_id = $1 and revoked_at is null) as active,
            (select count(*) from invitations where workspace_id = $1 and accepted_at is null
                and cancelled_at is null and expires_at > $2) as pending,
            (select count(*) from invitations where workspace_id = $1 and accepted_at is null
                and cancelled_at is null and expires_at <= $2) as expired,
            (select count(*) from accesses a join presence p on p.user_id = a.user_id
                where a.workspace_id = $1 and a.revoked_at is null and p.lease_until > $2) as online")
    .bind(workspace)
    .bind(now)
    .fetch_one(conn)
    .await?)
}
