//! The counts of the status tabs.

use super::row::Counts;
use crate::{
    columns,
    domain::{
        error::AppError,
        invitation::{InvitationFacts, InvitationState},
    },
    frame::listing::{COUNTED_MAX, QUIET_MS},
    invitations::vouched::VOUCHED,
    store::{
        ctx::Ctx,
        db::{Conn, Snapshot, sql},
    },
};

/// The counts that one statement reads; open invitations are counted by state separately.
struct OtherCounts {
    version: i64,
    cancelled: i64,
    suspended: i64,
    online: i64,
    quiet: i64,
    presence: i64,
}
columns!(OtherCounts { version, cancelled, suspended, online, quiet, presence });

/// Counts of open invitations, grouped by whether their inviter may still grant them.
struct OpenInvitationCounts {
    is_vouched: bool,
    declined: i64,
    expired: i64,
    others: i64,
}
columns!(OpenInvitationCounts { is_vouched, declined, expired, others });

pub async fn count(snapshot: &mut Snapshot, ctx: &Ctx) -> Result<Counts, AppError> {
    // The cross join makes SQLite start with the few who are online. Without the `order by` PostgreSQL would scan the
    // table for the first thousand quiet Users, who may be at its end.
    let counts = sql("select (select version from workspaces where id = $1) as version,
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
    .push(") as unseen) as quiet");
    let counts = counts.bind(ctx.workspace.id).bind(ctx.now).bind(ctx.now - QUIET_MS);
    let OtherCounts { version, cancelled, suspended, online, quiet, presence } = counts.fetch_one(snapshot).await?;
    let active = count_standing(snapshot, ctx, version).await? - suspended;
    let counts = Counts { active, cancelled, suspended, online, quiet, presence, ..Counts::default() };
    count_open_invitations(snapshot, ctx, counts).await
}

/// Counts the Users of the workspace, suspended ones included. `version` is the workspace's in the same snapshot.
async fn count_standing(snapshot: &mut Snapshot, ctx: &Ctx, version: i64) -> Result<i64, AppError> {
    let cache = &ctx.state.active_counts;
    if let Some(cached) = cache.find(ctx.workspace.id, version) {
        return Ok(cached);
    }
    let count = sql("select count(*) from accesses where workspace_id = $1 and revoked_at is null");
    let standing = count.bind(ctx.workspace.id).fetch_count(snapshot).await?;
    cache.keep(ctx.workspace.id, version, standing);
    Ok(standing)
}

/// Counts open invitations by state. Invitations of one inviter with one offer are checked once, not one by one.
async fn count_open_invitations(conn: &mut Conn, ctx: &Ctx, mut counts: Counts) -> Result<Counts, AppError> {
    let groups = sql("select is_vouched, cast(sum(declined) as bigint) as declined,
            cast(sum(expired) as bigint) as expired, cast(sum(others) as bigint) as others
        from (select i.declined, i.expired, i.others, ")
    .push(VOUCHED)
    .push(
        " as is_vouched from (
            select i.workspace_id, i.vouched_by, i.invited_by, i.level, i.data_export, i.contact_deletion,
                i.contact_visibility, i.mask_contact_details, count(i.declined_at) as declined,
                count(case when i.declined_at is null and i.expires_at <= $2 then 1 end) as expired,
                count(case when i.declined_at is null and i.expires_at > $2 then 1 end) as others
            from invitations i
            where i.workspace_id = $1 and i.accepted_at is null and i.cancelled_at is null
            group by i.workspace_id, i.vouched_by, i.invited_by, i.level, i.data_export, i.contact_deletion,
                i.contact_visibility, i.mask_contact_details) as i) as offers
        group by is_vouched",
    );
    for OpenInvitationCounts { is_vouched, declined, expired, others } in
        groups.bind(ctx.workspace.id).bind(ctx.now).fetch_all(conn).await?
    {
        let valid = InvitationFacts {
            expires_at: ctx.now + 1,
            accepted_at: None,
            cancelled_at: None,
            declined_at: None,
            is_vouched,
        };
        add(&mut counts, InvitationFacts { declined_at: Some(ctx.now), ..valid }.state(ctx.now), declined);
        add(&mut counts, InvitationFacts { expires_at: ctx.now, ..valid }.state(ctx.now), expired);
        add(&mut counts, valid.state(ctx.now), others);
    }
    Ok(counts)
}

fn add(counts: &mut Counts, state: InvitationState, count: i64) {
    match state {
        InvitationState::Pending => counts.pending += count,
        InvitationState::Expired => counts.expired += count,
        InvitationState::Declined => counts.declined += count,
        InvitationState::NoLongerValid => counts.no_longer_valid += count,
        // Not open.
        InvitationState::Accepted | InvitationState::Cancelled => (),
    }
}
