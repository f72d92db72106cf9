use super::contact::{Assignee, Contact, ContactsPageData, Details};
use crate::{
    columns,
    domain::{error::AppError, policy::contact_scope},
    frame::listing::{Assigned, Listing, PagePosition},
    store::{
        access::find_unrevoked,
        ctx::Ctx,
        db::{Conn, Sql, sql},
        search_key::{is_part_of_number, numbers, words},
    },
};
use uuid::Uuid;

const PAGE_SIZE: i64 = 50;

/// Loads one page of the contacts that the actor sees.
pub async fn list(ctx: &Ctx, listing: &Listing) -> Result<ContactsPageData, AppError> {
    let mut snapshot = ctx.state.db.snapshot().await?;
    let mut query = matching(ctx, seen_by(ctx, sql(CONTACTS)), listing);
    let after = match &listing.place {
        PagePosition::After(cursor) => {
            cursor.split_once(' ').and_then(|(id, key)| Some((id.parse::<Uuid>().ok()?, key)))
        }
        _ => None,
    };
    if let Some((id, key)) = after {
        query = query
            .push(" and (c.name_key, c.id) > (")
            .push_bind(key.replace('\0', ""))
            .push(", ")
            .push_bind(id)
            .push(")");
    }
    let query = query.push(" order by c.name_key, c.id").push_limit(PAGE_SIZE + 1);
    let mut rows: Vec<StoredContact> = query.fetch_all(&mut snapshot).await?;
    let more = rows.len() as i64 > PAGE_SIZE;
    rows.truncate(PAGE_SIZE as usize);
    let next = rows.last().filter(|_| more).map(|row| format!("{} {}", row.id, row.name_key));
    let count = seen_by(ctx, sql("select count(*) from contacts c where "));
    let found = matching(ctx, count, listing).fetch_count(&mut snapshot).await?;
    let of = match listing.assigned {
        Assigned::To(access) => find_unrevoked(&mut snapshot, ctx.workspace.id, access).await?,
        Assigned::ToAnybody | Assigned::ToNobody => None,
    };
    let of = of.map(|access| Assignee { id: access.id, display_name: access.display_name });
    let masked = contact_scope(ctx.actor).masked;
    let contacts = rows.into_iter().map(|row| row.contact(masked)).collect();
    Ok(ContactsPageData { contacts, of, found, next, now: ctx.now })
}

/// Loads one contact. Fails with `NotFound` if the actor does not see it.
pub async fn load(ctx: &Ctx, id: Uuid) -> Result<Contact, AppError> {
    let mut conn = ctx.state.db.read().await?;
    let query = seen_by(ctx, sql(CONTACTS)).push(" and c.id = ").push_bind(id);
    let row: Option<StoredContact> = query.fetch_optional(&mut conn).await?;
    Ok(row.ok_or(AppError::NotFound)?.contact(contact_scope(ctx.actor).masked))
}

const CONTACTS: &str = "select c.id, c.name, c.email, c.phone, c.assigned_to, u.display_name, c.created_at, c.name_key
    from contacts c left join accesses a on a.id = c.assigned_to left join users u on u.id = a.user_id where ";

/// Checks that the actor sees the contact, and returns its id. Fails with `NotFound` otherwise.
pub async fn find_visible(conn: &mut Conn, ctx: &Ctx, id: Uuid) -> Result<Uuid, AppError> {
    let query = seen_by(ctx, sql("select c.id from contacts c where ")).push(" and c.id = ").push_bind(id);
    query.fetch_optional::<(Uuid,)>(conn).await?.map(|(id,)| id).ok_or(AppError::NotFound)
}

/// Restricts the query to the contacts that the actor sees. The only place that decides it.
pub(super) fn seen_by(ctx: &Ctx, query: Sql) -> Sql {
    let query = query.push("c.workspace_id = ").push_bind(ctx.workspace.id);
    match contact_scope(ctx.actor).mine_only {
        true => query.push(" and c.assigned_to = ").push_bind(ctx.access),
        false => query,
    }
}

/// Adds the listing's search and filter. Masked details are not searched, since a match would reveal them.
pub(super) fn matching(ctx: &Ctx, query: Sql, listing: &Listing) -> Sql {
    let masked = contact_scope(ctx.actor).masked;
    let mut query = match listing.assigned {
        Assigned::ToAnybody => query,
        Assigned::ToNobody => query.push(" and c.assigned_to is null"),
        Assigned::To(access) => query.push(" and c.assigned_to = ").push_bind(access),
    };
    let words = words(&listing.search);
    // Parts of one phone number typed with spaces between them are searched together.
    for run in words.chunk_by(|one, next| is_part_of_number(one) && is_part_of_number(next)) {
        query = query.push(" and ((1 = 1");
        for word in run {
            query = query.push(" and (").push_has("c.name_key", word);
            if !masked {
                query = query.push(" or ").push_has("c.detail_key", word);
            }
            query = query.push(")");
        }
        query = query.push(")");
        let is_number = !masked && run.iter().all(|word| is_part_of_number(word));
        for number in is_number.then(|| numbers(run)).into_iter().flatten() {
            query = query.push(" or ").push_has("c.detail_key", &number);
        }
        query = query.push(")");
    }
    query
}

struct StoredContact {
    id: Uuid,
    name: String,
    email: Option<String>,
    phone: Option<String>,
    assigned_to: Option<Uuid>,
    display_name: Option<String>,
    created_at: i64,
    name_key: String,
}
columns!(StoredContact { id, name, email, phone, assigned_to, display_name, created_at, name_key });

impl StoredContact {
    fn contact(self, masked: bool) -> Contact {
        let details = match masked {
            true => Details::Masked,
            false => Details::Shown { email: self.email, phone: self.phone },
        };
        let assignee = self.assigned_to.zip(self.display_name);
        let assigned_to = assignee.map(|(id, display_name)| Assignee { id, display_name });
        Contact { id: self.id, name: self.name, details, assigned_to, created_at: self.created_at }
    }
}
