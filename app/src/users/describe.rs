use super::{edit_dialog::query::find, user_dialog::UserDetails};
use crate::{
    audit::list::newest_on,
    columns,
    domain::{
        error::AppError,
        policy::{self, Grant, Level},
    },
    store::{
        ctx::Ctx,
        db::{Column, Conn, FromRow, Row, sql},
    },
};
use uuid::Uuid;

/// Audit lines shown in the dialog.
const AUDIT_LINES: i64 = 5;

pub async fn describe(ctx: &Ctx, id: Uuid) -> Result<UserDetails, AppError> {
    let subject = find(ctx, id).await?;
    let mut conn = ctx.state.db.read().await?;
    let facts = sql("select a.user_id, a.joined_at, a.last_active_at, inviter.display_name as invited_by,
            (u.unverified_in is not null) as is_unverified,
            (select count(*) from contacts c where c.assigned_to = a.id) as contacts,
            (select count(*) from invitations i where i.workspace_id = a.workspace_id and i.invited_by = a.user_id
                and i.accepted_at is null and i.cancelled_at is null) as invitations
        from accesses a join users u on u.id = a.user_id left join users inviter on inviter.id = a.invited_by where a.id = $1");
    let facts: UserFacts = facts.bind(id).fetch_one(&mut conn).await?;
    let elsewhere = elsewhere(&mut conn, ctx, facts.user_id).await?;
    let audit = match policy::can_open_audit(ctx.actor) {
        Ok(()) => newest_on(&mut conn, ctx, &subject.email, AUDIT_LINES).await?,
        Err(_) => Vec::new(),
    };
    let is_unverified = facts.is_unverified && policy::knows_the_organization(ctx.actor, ctx.person.is_admin);
    let UserFacts { joined_at, last_active_at, invited_by, contacts, invitations, .. } = facts;
    Ok(UserDetails {
        subject,
        joined_at,
        last_active_at,
        is_unverified,
        invited_by,
        contacts,
        invitations,
        elsewhere,
        audit,
        now: ctx.now,
    })
}

struct UserFacts {
    user_id: Uuid,
    joined_at: i64,
    last_active_at: i64,
    is_unverified: bool,
    invited_by: Option<String>,
    contacts: i64,
    invitations: i64,
}
columns!(UserFacts { user_id, joined_at, last_active_at, is_unverified, invited_by, contacts, invitations });

/// Another workspace of the User, with the actor's access there.
struct OtherWorkspace {
    name: String,
    theirs: Level,
    own: Grant,
}

impl FromRow for OtherWorkspace {
    fn read(row: &Row) -> sqlx::Result<Self> {
        let (name, theirs) = (Column::read(row, "name")?, Level::read(row, "theirs")?);
        Ok(Self { name, theirs, own: Grant::read(row, "own")? })
    }
}

/// Lists the User's other workspaces, only those whose Users page the actor may open.
async fn elsewhere(conn: &mut Conn, ctx: &Ctx, user: Uuid) -> Result<Vec<(String, Level)>, AppError> {
    let places = sql("select w.name, theirs.level as theirs, own.level, own.workspace_settings, own.data_export,
            own.contact_deletion, own.contact_visibility, own.mask_contact_details
        from accesses theirs join workspaces w on w.id = theirs.workspace_id
            join accesses own on own.workspace_id = w.id and own.user_id = $2
        where theirs.user_id = $1 and w.id <> $3 and w.archived_at is null and theirs.revoked_at is null
            and own.revoked_at is null and own.suspended_at is null
        order by w.name, w.id");
    let places: Vec<OtherWorkspace> =
        places.bind(user).bind(ctx.person.id).bind(ctx.workspace.id).fetch_all(conn).await?;
    let seen = places.into_iter().filter(|place| policy::can_open_users(place.own).is_ok());
    Ok(seen.map(|place| (place.name, place.theirs)).collect())
}
