//! The statement over the Users and invitations of a workspace, and the listing's filters.

use super::cursor::{Cursor, ListPart, beyond};
use crate::{
    domain::policy::Restriction,
    frame::listing::{Listing, QUIET_MS, Status},
    invitations::vouched::VOUCHED,
    store::{
        ctx::Ctx,
        db::{Sql, sql},
        search_key::words,
    },
};
use uuid::Uuid;

/// A statement in which `$1` is the time and `$2` the workspace. Only `new` binds them, before any other value.
#[derive(Debug)]
pub struct ListQuery<'a> {
    ctx: &'a Ctx,
    sql: Sql,
}

impl<'a> ListQuery<'a> {
    pub fn new(ctx: &'a Ctx, text: &'static str) -> Self {
        Self { ctx, sql: sql(text).bind(ctx.now).bind(ctx.workspace.id) }
    }

    /// Selects the Users and the invitations, each with the conditions that `narrow` appends.
    pub fn rows(ctx: &'a Ctx, narrow: impl Fn(Self, ListPart) -> Self) -> Sql {
        let users = narrow(Self::new(ctx, "select * from (").push(USERS), ListPart::Users);
        let both = users.push(") as users union all select * from (").append(push_invitations);
        narrow(both, ListPart::Invitations).push(") as invitations").sql
    }

    pub fn push(self, text: &'static str) -> Self {
        self.append(|sql| sql.push(text))
    }

    pub fn append(self, append: impl FnOnce(Sql) -> Sql) -> Self {
        Self { sql: append(self.sql), ..self }
    }

    pub fn into_sql(self) -> Sql {
        self.sql
    }

    /// Keeps only the rows with these ids.
    pub fn only(self, ids: &[Uuid], part: ListPart) -> Self {
        let is_users = part == ListPart::Users;
        let query = self.push(if is_users { " and a.id in (" } else { " and i.id in (" });
        query.append(|sql| sql.push_list(ids.iter().copied()).push(")"))
    }

    /// Keeps only the rows that match the listing's filters and lie beyond the cursor.
    pub fn filter(self, listing: &Listing, from: &Cursor, part: ListPart) -> Self {
        let is_users = part == ListPart::Users;
        let mut query = self.sql;
        query = match (part, listing.status) {
            (ListPart::Users, _) => query,
            // Cancelled invitations are listed only in their own tab.
            (_, Status::Cancelled) => query.push(" and i.cancelled_at is not null and i.replaced_at is null"),
            _ => query.push(" and i.cancelled_at is null"),
        };
        query = match (part, listing.status) {
            (_, Status::All) | (ListPart::Invitations, Status::Cancelled) => query,
            (ListPart::Users, Status::Active) => query.push(" and a.suspended_at is null"),
            (ListPart::Users, Status::Suspended) => query.push(" and a.suspended_at is not null"),
            (ListPart::Users, Status::Online) => query.push(
                " and a.suspended_at is null and a.user_id in (select user_id from presence where lease_until > $1)",
            ),
            (ListPart::Users, Status::Quiet) => {
                query.push(" and a.last_active_at < ").push_bind(self.ctx.now - QUIET_MS)
            }
            (ListPart::Invitations, Status::Pending) => {
                query.push(" and i.declined_at is null and i.expires_at > $1 and ").push(VOUCHED)
            }
            (ListPart::Invitations, Status::Expired) => {
                query.push(" and i.declined_at is null and i.expires_at <= $1 and ").push(VOUCHED)
            }
            (ListPart::Invitations, Status::NoLongerValid) => {
                query.push(" and i.declined_at is null and not ").push(VOUCHED)
            }
            (ListPart::Invitations, Status::Declined) => query.push(" and i.declined_at is not null"),
            _ => query.push(" and 1 = 0"),
        };
        if let Some(level) = listing.level {
            query = query.push(if is_users { " and a.level = " } else { " and i.level = " }).push_bind(level.key());
        }
        if let Some(restriction) = listing.restriction {
            query = query.push(if is_users { " and a." } else { " and i." }).push(restriction_column(restriction));
        }
        for word in words(&listing.search) {
            query = query.push(" and ").push_has(if is_users { "a.search_key" } else { "i.search_key" }, &word);
        }
        Self { sql: beyond(query, from, listing.sort, part), ..self }
    }
}

const USERS: &str =
    "select a.id, a.user_id, u.display_name, u.avatar, u.email, a.level, a.workspace_settings, a.data_export,
        a.contact_deletion, a.contact_visibility, a.mask_contact_details, a.last_active_at,
        (coalesce(p.lease_until, 0) > $1 and a.suspended_at is null) as online, a.joined_at as since_at, inviter.id as inviter_id,
        inviter.display_name as inviter_name, cast(null as bigint) as expires_at, cast(null as bigint) as cancelled_at, cast(null as bigint) as declined_at,
        false as is_vouched, cast(null as bigint) as mail_sent_at, cast(null as text) as mail_error, a.suspended_at,
        a.revision, (u.unverified_in is not null) as is_unverified, a.sort_key,
        a.level_rank
    from accesses a join users u on u.id = a.user_id
        left join presence p on p.user_id = a.user_id
        left join users inviter on inviter.id = a.invited_by
    where a.revoked_at is null and a.workspace_id = $2";

fn push_invitations(query: Sql) -> Sql {
    query
        .push(
            "select i.id, cast(null as uuid) as user_id, cast(null as text) as display_name,
        cast(null as text) as avatar, i.email,
        i.level, i.workspace_settings, i.data_export, i.contact_deletion, i.contact_visibility,
        i.mask_contact_details, cast(0 as bigint) as last_active_at,
        false as online, i.invited_at as since_at, inviter.id as inviter_id,
        inviter.display_name as inviter_name, i.expires_at, i.cancelled_at, i.declined_at, ",
        )
        .push(VOUCHED)
        .push(
            " as is_vouched, i.mail_sent_at, i.mail_error,
        cast(null as bigint) as suspended_at, i.revision, false as is_unverified, i.sort_key, i.level_rank
    from invitations i join users inviter on inviter.id = i.invited_by
    where i.accepted_at is null and i.workspace_id = $2",
        )
}

fn restriction_column(restriction: Restriction) -> &'static str {
    match restriction {
        Restriction::WorkspaceSettings => "workspace_settings",
        Restriction::DataExport => "data_export",
        Restriction::ContactDeletion => "contact_deletion",
        Restriction::ContactVisibility => "contact_visibility",
        Restriction::MaskContactDetails => "mask_contact_details",
    }
}
