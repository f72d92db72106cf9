use super::{
    contact::Details,
    list::{matching, seen_by},
};
use crate::{
    columns,
    domain::policy::{can_open_users, contact_scope},
    frame::listing::Listing,
    store::{
        ctx::Ctx,
        db::{Conn, sql},
    },
};
use uuid::Uuid;

/// One row of the exported file.
#[derive(Debug)]
pub struct ExportedContact {
    pub id: Uuid,
    pub name: String,
    pub details: Details,
    pub assigned_to: String,
    pub assigned_to_email: String,
    pub created_at: i64,
    pub key: ExportCursor,
}

/// A contact's position in the order of the file.
#[derive(Clone, Debug)]
pub struct ExportCursor(String, Uuid);

/// Selects at most `count` contacts after `after` that match the listing and that the actor sees; only those of `ids`
/// unless it is empty.
pub async fn select(
    conn: &mut Conn,
    ctx: &Ctx,
    listing: &Listing,
    ids: &[Uuid],
    after: Option<ExportCursor>,
    count: i64,
) -> sqlx::Result<Vec<ExportedContact>> {
    let mut query = matching(ctx, seen_by(ctx, sql(CONTACTS)), listing);
    if !ids.is_empty() {
        query = query.push(" and c.id in (").push_list(ids.iter().copied()).push(")");
    }
    if let Some(ExportCursor(name, id)) = after {
        query = query.push(" and (c.name_key, c.id) > (").push_bind(name).push(", ").push_bind(id).push(")");
    }
    let rows: Vec<ExportRow> = query.push(" order by c.name_key, c.id").push_limit(count).fetch_all(conn).await?;
    let masked = contact_scope(ctx.actor).masked;
    let shows_email = |row: &ExportRow| can_open_users(ctx.actor).is_ok() || row.assigned_to == Some(ctx.access);
    Ok(rows.into_iter().map(|row| row.exported(masked, shows_email)).collect())
}

const CONTACTS: &str =
    "select c.id, c.name, c.email, c.phone, u.display_name, c.assigned_to, u.email as assigned_email, c.created_at,
        c.name_key
    from contacts c left join accesses a on a.id = c.assigned_to left join users u on u.id = a.user_id where ";

struct ExportRow {
    id: Uuid,
    name: String,
    email: Option<String>,
    phone: Option<String>,
    display_name: Option<String>,
    assigned_to: Option<Uuid>,
    assigned_email: Option<String>,
    created_at: i64,
    name_key: String,
}
columns!(ExportRow { id, name, email, phone, display_name, assigned_to, assigned_email, created_at, name_key });

impl ExportRow {
    /// Leaves out what the actor may not see.
    fn exported(self, masked: bool, shows_email: impl Fn(&Self) -> bool) -> ExportedContact {
        let shows_email = shows_email(&self);
        let details = match masked {
            true => Details::Masked,
            false => Details::Shown { email: self.email, phone: self.phone },
        };
        ExportedContact {
            id: self.id,
            name: self.name,
            details,
            assigned_to: self.display_name.unwrap_or_default(),
            assigned_to_email: self.assigned_email.filter(|_| shows_email).unwrap_or_default(),
            created_at: self.created_at,
            key: ExportCursor(self.name_key, self.id),
        }
    }
}
