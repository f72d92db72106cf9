//! The numbers around the list.

use super::row::Counts;
use crate::{
    columns,
    ctx::{Ctx, Workspace},
    db::{Conn, sql},
    error::AppError,
    invitations::{
        invitation::{InvitationFacts, InvitationState},
        vouched::VOUCHED,
    },
    listing::{COUNTED_MAX, QUIET_MS},
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use uuid::Uuid;

/// The counts that one statement reads, without those of invitations by their state.
struct Others {
    active: i64,
    cancelled: i64,
    suspended: i64,
    online: i64,
    quiet: i64,
    presence: i64,
}
columns!(Others { active, cancelled, suspended, online, quiet, presence });

/// Invitations whose state is the same.
struct Group {
    is_declined: bool,
    is_vouched: bool,
    is_expired: bool,
    count: i64,
}
columns!(Group { is_declined, is_vouched, is_expired, count });

pub async fn count(conn: &mut Conn, ctx: &Ctx) -> Result<Counts, AppError> {
    let standing = match ctx.state.active_counts.find(&ctx.workspace) {
        Some(known) => known,
        None => {
            let count = sql("select count(*) from accesses where workspace_id = $1 and revoked_at is null");
            let standing = count.bind(ctx.workspace.id).fetch_count(conn).await?;
            ctx.state.active_counts.keep(&ctx.workspace, standing);
            standing
        }
    };
    // A cross join: SQLite takes it as it stands, from the few who are online to their accesses. The order of those not
    // seen: without it PostgreSQL reads through the table for the first thousand, which may stand at its end.
    let counts = sql("select cast($4 as bigint) - suspended as active, counted.* from (select
            (select count(*) from accesses where workspace_id = $1 and revoked_at is null
                and suspended_at is not null) as suspended,
            (select version from presence_version) as presence,
            (select count(*) from invitations where workspace_id = $1 and accepted_at is null
                and cancelled_at is not null and replaced_at is null) as cancelled,
            (select count(*) from presence p cross join accesses a
                where p.lease_until > $2 and a.user_id = p.user_id and a.workspace_id = $1
                and a.revoked_at is null and a.suspended_at is null) as online,
            (select count(*) from (select 1 as one from accesses where workspace_id = $1 and revoked_at is null
                and last_active_at < $3 order by last_active_at")
    .push_limit(COUNTED_MAX + 1)
    .push(") as unseen) as quiet) as counted");
    let counts = counts.bind(ctx.workspace.id).bind(ctx.now).bind(ctx.now - QUIET_MS).bind(standing);
    let Others { active, cancelled, suspended, online, quiet, presence } = counts.fetch_one(conn).await?;
    let counts = Counts { active, cancelled, suspended, online, quiet, presence, ..Counts::default() };
    count_open_invitations(conn, ctx, counts).await
}

/// By groups: each invitation is asked once whether its inviter may still grant it.
async fn count_open_invitations(conn: &mut Conn, ctx: &Ctx, mut counts: Counts) -> Result<Counts, AppError> {
    let groups = sql("select is_declined, is_vouched, is_expired, count(*) as count from (
            select (i.declined_at is not null) as is_declined, (i.expires_at <= $2) as is_expired, ")
    .push(VOUCHED)
    .push(
        " as is_vouched from invitations i
            where i.workspace_id = $1 and i.accepted_at is null and i.cancelled_at is null) as each_open
        group by is_declined, is_vouched, is_expired",
    );
    for group in groups.bind(ctx.workspace.id).bind(ctx.now).fetch_all::<Group>(conn).await? {
        let facts = InvitationFacts {
            expires_at: if group.is_expired { ctx.now } else { ctx.now + 1 },
            accepted_at: None,
            cancelled_at: None,
            declined_at: group.is_declined.then_some(ctx.now),
            is_vouched: group.is_vouched,
        };
        match facts.state(ctx.now) {
            InvitationState::Pending => counts.pending += group.count,
            InvitationState::Expired => counts.expired += group.count,
            InvitationState::Declined => counts.declined += group.count,
            InvitationState::NoLongerValid => counts.no_longer_valid += group.count,
            // Those are not open.
            InvitationState::Accepted | InvitationState::Cancelled => (),
        }
    }
    Ok(counts)
}

/// How many Users a workspace has, suspended ones among them, for as long as its version is the same: who comes or goes makes another.
#[derive(Clone, Debug, Default)]
pub struct ActiveCounts(Arc<Mutex<HashMap<Uuid, Known>>>);

#[derive(Clone, Copy, Debug)]
struct Known {
    version: i64,
    standing: i64,
}

impl ActiveCounts {
    pub fn find(&self, workspace: &Workspace) -> Option<i64> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&workspace.id).copied();
        known.filter(|known| known.version == workspace.version).map(|known| known.standing)
    }

    pub fn keep(&self, workspace: &Workspace, standing: i64) {
        let known = Known { version: workspace.version, standing };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(workspace.id, known);
    }
}
