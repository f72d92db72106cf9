//! Loads a page of the list.

use super::{
    counts::count,
    cursor::{Cursor, ListPart},
    list_query::ListQuery,
    row::{RowKind, UserRow, UsersPageData},
    select::{FEW_MAX, QueryPlan, count_found, select},
};
use crate::{
    columns,
    domain::{
        error::AppError,
        invitation::{InvitationFacts, InvitationState, MailState},
        policy::{self, Grant},
    },
    frame::listing::{By, Listing, PagePosition},
    mail::mail_pause,
    store::{
        clock::Millis,
        ctx::Ctx,
        db::{Conn, Value},
        search_key::{hits, words},
    },
};
use uuid::Uuid;

pub const PAGE_SIZE: i64 = 50;

pub async fn list(ctx: &Ctx, listing: &Listing) -> Result<UsersPageData, AppError> {
    policy::can_open_users(ctx.actor)?;
    let mut snapshot = ctx.state.db.snapshot().await?;
    let (from, missing) = match &listing.place {
        PagePosition::At(id) => match find_key(&mut snapshot, ctx, listing.sort.by, *id).await? {
            Some(key) => (Cursor::At(key), false),
            None => (Cursor::Start, true),
        },
        place => (Cursor::of(place, listing.sort.by), false),
    };
    let counts = count(&mut snapshot, ctx).await?;
    let found = match listing.is_everyone() {
        true => counts.all(),
        false => count_found(&mut snapshot, ctx, listing, &Cursor::Start).await?,
    };
    let plan = if found <= FEW_MAX { QueryPlan::Index } else { QueryPlan::Order };
    let page = read_page(&mut snapshot, ctx, listing, from, plan).await?;
    let by = listing.sort.by;
    let RowsPage { rows, from, has_next } = page;
    let before = match rows.first() {
        Some(first) if from != Cursor::Start => {
            count_found(&mut snapshot, ctx, listing, &Cursor::Before(first.key(by))).await?
        }
        _ => 0,
    };
    let previous = rows.first().filter(|_| before > 0).map(|row| row.cursor(by));
    let next = rows.last().filter(|_| has_next).map(|row| row.cursor(by));
    let words = words(&listing.search);
    let rows = rows.into_iter().map(|row| row.into_user_row(ctx, &words)).collect();
    let mail_pause = mail_pause::command::find(&mut snapshot, ctx).await?;
    Ok(UsersPageData { rows, counts, found, before, previous, next, missing, mail_pause, now: ctx.now })
}

struct RowsPage {
    rows: Vec<ListRow>,
    from: Cursor,
    has_next: bool,
}

/// Reads a page and one row more, which tells whether there is another page in that direction.
async fn read_page(
    conn: &mut Conn,
    ctx: &Ctx,
    listing: &Listing,
    mut from: Cursor,
    plan: QueryPlan<'_>,
) -> Result<RowsPage, AppError> {
    let size = PAGE_SIZE as usize;
    let mut rows = select(conn, ctx, listing, &from, PAGE_SIZE + 1, plan).await?;
    if matches!(from, Cursor::Before(_)) {
        if rows.len() > size {
            rows.remove(0);
            return Ok(RowsPage { rows, from, has_next: true });
        }
        // Near the start, show the whole first page instead of the few rows before the cursor.
        from = Cursor::Start;
        rows = select(conn, ctx, listing, &from, PAGE_SIZE + 1, plan).await?;
    }
    let has_next = rows.len() > size;
    rows.truncate(size);
    Ok(RowsPage { rows, from, has_next })
}

/// A row as the list's statement returns it.
#[derive(Clone, Debug)]
pub struct ListRow {
    pub id: Uuid,
    pub user_id: Option<Uuid>,
    pub display_name: Option<String>,
    avatar: Option<String>,
    pub email: String,
    pub grant: Grant,
    /// 0 for an invitation.
    last_active_at: i64,
    pub online: bool,
    /// When the User joined or was invited.
    since_at: i64,
    pub inviter_id: Option<Uuid>,
    pub inviter_name: Option<String>,
    pub expires_at: Option<i64>,
    cancelled_at: Option<i64>,
    declined_at: Option<i64>,
    is_vouched: bool,
    mail_sent_at: Option<i64>,
    mail_error: Option<String>,
    pub suspended_at: Option<i64>,
    pub revision: i64,
    is_unverified: bool,
    sort_key: String,
    level_rank: i64,
}
columns!(ListRow {
    id,
    user_id,
    display_name,
    avatar,
    email,
    grant,
    last_active_at,
    online,
    since_at,
    inviter_id,
    inviter_name,
    expires_at,
    cancelled_at,
    declined_at,
    is_vouched,
    mail_sent_at,
    mail_error,
    suspended_at,
    revision,
    is_unverified,
    sort_key,
    level_rank
});

impl ListRow {
    pub fn last_active_at(&self) -> Option<i64> {
        self.user_id.map(|_| self.last_active_at)
    }

    pub fn joined_at(&self) -> Option<i64> {
        self.user_id.map(|_| self.since_at)
    }

    pub fn invited_at(&self) -> Option<i64> {
        match self.user_id {
            Some(_) => None,
            None => Some(self.since_at),
        }
    }

    /// Returns the state of an invitation.
    pub fn invitation_state(&self, now: Millis) -> InvitationState {
        let Self { expires_at, cancelled_at, declined_at, is_vouched, .. } = *self;
        let expires_at = expires_at.unwrap_or_default();
        InvitationFacts { expires_at, accepted_at: None, cancelled_at, declined_at, is_vouched }.state(now)
    }

    pub fn key(&self, by: By) -> Vec<Value> {
        let mut key: Vec<Value> = match by {
            By::Name => vec![self.sort_key.as_str().into()],
            By::Level => vec![self.level_rank.into(), self.sort_key.as_str().into()],
            By::LastActive => vec![self.last_active_at.into()],
            By::Joined => vec![self.since_at.into()],
        };
        key.push(self.id.into());
        key
    }

    /// Returns the key as URLs carry it; `Cursor::of` reads it.
    fn cursor(&self, by: By) -> String {
        match by {
            By::Name => format!("{} {}", self.id, self.sort_key),
            By::Level => format!("{} {} {}", self.id, self.level_rank, self.sort_key),
            By::LastActive => format!("{} {}", self.id, self.last_active_at),
            By::Joined => format!("{} {}", self.id, self.since_at),
        }
    }

    pub fn into_user_row(self, ctx: &Ctx, words: &[String]) -> UserRow {
        let (joined_at, last_active_at) = (self.since_at, self.last_active_at);
        let name_hits = self.display_name.as_deref().map(|name| hits(name, words)).unwrap_or_default();
        let email_hits = hits(&self.email, words);
        let state = self.invitation_state(ctx.now);
        let who = match (self.user_id, self.display_name) {
            (Some(user), Some(display_name)) => RowKind::User {
                user,
                display_name,
                avatar: self.avatar,
                is_self: user == ctx.person.id,
                online: self.online,
                last_active_at,
                joined_at,
                suspended_at: self.suspended_at,
                is_unverified: self.is_unverified && policy::knows_the_organization(ctx.actor, ctx.person.is_admin),
            },
            _ => RowKind::Invited {
                state,
                by: self.inviter_name.unwrap_or_default(),
                by_self: self.inviter_id == Some(ctx.person.id),
                at: self.since_at,
                expires_at: self.expires_at.unwrap_or_default(),
                mail: match (self.mail_sent_at, self.mail_error) {
                    (Some(at), _) => MailState::Sent { at },
                    (None, Some(why)) => MailState::Failed { why },
                    (None, None) => MailState::Queued,
                },
            },
        };
        UserRow { id: self.id, grant: self.grant, email: self.email, who, name_hits, email_hits }
    }
}

/// Finds the key of a linked row.
async fn find_key(conn: &mut Conn, ctx: &Ctx, by: By, id: Uuid) -> Result<Option<Vec<Value>>, AppError> {
    let rows = ListQuery::rows(ctx, |query, part| match part {
        ListPart::Invitations => query.push(" and i.cancelled_at is null").only(&[id], part),
        _ => query.only(&[id], part),
    });
    Ok(rows.fetch_optional::<ListRow>(conn).await?.map(|row| row.key(by)))
}
