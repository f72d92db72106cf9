use super::{PASSWORD, people};
use app::{
    domain::{
        error::AppError,
        id::new_id,
        policy::{Grant, Level, Restriction, Restrictions},
    },
    store::{
        access::{Newcomer, grant_to},
        clock::Millis,
        ctx::AppState,
        db::{Tx, sql},
        search_key::{detail_key, email_key, fold},
        user::{NewUser, insert_user},
        workspace::insert_workspace,
    },
};
use uuid::Uuid;

const MINUTE: Millis = 60_000;
const HOUR: Millis = 60 * MINUTE;
const DAY: Millis = 24 * HOUR;

const CONTACTS: usize = 1500;
const PENDING: usize = 14;
const EXPIRED: usize = 3;
/// Every this many Users also work in the second workspace.
const SALES_EVERY: usize = 6;

/// Fills an empty database; a demo that has data stays as it is.
pub async fn fill(state: &AppState) -> Result<(), AppError> {
    let mut tx = state.db.begin_in_organization().await?.and_in_none();
    if sql("select count(*) from organizations").fetch_count(&mut tx).await? > 0 {
        return Ok(());
    }
    let now = state.now();
    sql("insert into organizations (id, name, created_at) values ($1, 'Northwind Group', $2)")
        .bind(new_id())
        .bind(now - 400 * DAY)
        .execute(&mut tx)
        .await?;
    let (support, _) = insert_workspace(&mut tx, "Northwind Support", now - 400 * DAY).await?;
    let (sales, _) = insert_workspace(&mut tx, "Northwind Sales", now - 300 * DAY).await?;

    let hash = state.passwords.hash(PASSWORD.to_owned()).await.map_err(AppError::internal)?;
    let cast = [
        ("Olivia Hartmann", "olivia@northwind.example", grant(Level::Owner, &[])),
        ("Max Feldmann", "max@northwind.example", grant(Level::Manager, &[Restriction::ContactDeletion])),
        (
            "Ava Brandt",
            "ava@northwind.example",
            grant(Level::Agent, &[Restriction::ContactVisibility, Restriction::MaskContactDetails]),
        ),
    ];
    let mut assignees = Vec::new();
    let mut olivia = Uuid::nil();
    for (nth, (name, email, grant)) in cast.into_iter().enumerate() {
        let user = insert_user(&mut tx, user(name, email, &hash, nth == 0), now - 390 * DAY).await?.unwrap_or_default();
        if nth == 0 {
            olivia = user;
        }
        assignees.push(grant_to(&mut tx, support, newcomer(user, name, email), grant, now - 390 * DAY).await?);
        grant_to(&mut tx, sales, newcomer(user, name, email), grant, now - 290 * DAY).await?;
        see(&mut tx, user, now - 3 * MINUTE).await?;
    }
    for (nth, person) in people::users().into_iter().enumerate() {
        let (name, email) = (person.display_name.as_str(), person.email.as_str());
        // No one can sign in as them: they have no password.
        let user = insert_user(&mut tx, user(name, email, "", false), now - 380 * DAY).await?.unwrap_or_default();
        let access = grant_to(
            &mut tx,
            support,
            newcomer(user, name, email),
            level_of(nth),
            now - 380 * DAY + nth as i64 * 36 * HOUR,
        )
        .await?;
        if nth % 4 == 0 {
            assignees.push(access);
        }
        if nth % SALES_EVERY == 0 {
            grant_to(&mut tx, sales, newcomer(user, name, email), grant(Level::Agent, &[]), now - 20 * DAY).await?;
        }
        see(&mut tx, user, now - last_seen(nth)).await?;
    }
    for nth in 0..PENDING + EXPIRED {
        invite(&mut tx, support, olivia, nth, now).await?;
    }
    for (nth, contact) in people::contacts(CONTACTS).into_iter().enumerate() {
        // Some are unassigned.
        let assignee = (nth % 9 != 0).then(|| assignees[nth % assignees.len()]);
        insert_contact(&mut tx, support, &contact, assignee, now - nth as i64 * 7 * HOUR).await?;
    }
    tx.commit().await?;
    Ok(())
}

fn grant(level: Level, restrictions: &[Restriction]) -> Grant {
    let restrictions = restrictions.iter().fold(Restrictions::default(), |sum, it| sum.with(*it));
    Grant { level, restrictions }
}

fn level_of(nth: usize) -> Grant {
    match nth {
        nth if nth % 60 == 7 => grant(Level::Owner, &[]),
        nth if nth % 12 == 3 => grant(Level::Manager, &[]),
        nth if nth % 24 == 6 => grant(Level::Manager, &[Restriction::DataExport]),
        nth if nth % 5 == 1 => grant(Level::Agent, &[Restriction::ContactVisibility]),
        nth if nth % 11 == 4 => grant(Level::Agent, &[Restriction::DataExport, Restriction::ContactDeletion]),
        _ => grant(Level::Agent, &[]),
    }
}

/// Returns when a User was last active: minutes ago for some, weeks for others.
fn last_seen(nth: usize) -> Millis {
    match nth % 7 {
        0 => nth as i64 * MINUTE,
        1..=3 => nth as i64 * 11 * MINUTE,
        4 | 5 => nth as i64 * HOUR,
        _ => nth as i64 * 9 * HOUR,
    }
}

fn user<'a>(display_name: &'a str, email: &'a str, password_hash: &'a str, is_admin: bool) -> NewUser<'a> {
    NewUser { email, display_name, password_hash, is_admin, unverified_in: None }
}

fn newcomer<'a>(user: Uuid, display_name: &'a str, email: &'a str) -> Newcomer<'a> {
    Newcomer { user, display_name, email, invited_by: None }
}

async fn see(tx: &mut Tx, user: Uuid, at: Millis) -> sqlx::Result<()> {
    let seen = sql("update accesses set last_active_at = $2 where user_id = $1");
    seen.bind(user).bind(at).execute(tx).await.map(|_| ())
}

async fn invite(tx: &mut Tx, workspace: Uuid, by: Uuid, nth: usize, now: Millis) -> sqlx::Result<()> {
    const NAMES: [&str; 17] = [
        "ingrid.solberg",
        "r.okafor",
        "noor.haddad",
        "p.lindqvist",
        "mei.tanaka",
        "t.kowalska",
        "sam.oduya",
        "l.moreau",
        "k.petrov",
        "ana.ribeiro",
        "h.yilmaz",
        "d.fischer",
        "grace.mbeki",
        "j.novak",
        "o.eriksen",
        "s.banerjee",
        "w.chen",
    ];
    let email = format!("{}@example.org", NAMES[nth]);
    let invited_at = if nth < PENDING { now - nth as i64 * 9 * HOUR } else { now - (9 + nth as i64) * DAY };
    let level = if nth.is_multiple_of(5) { Level::Manager } else { Level::Agent };
    sql("insert into invitations (id, workspace_id, email, level, search_key, sort_key, invited_by, invited_at, expires_at, mail_sent_at,
            vouched_by)
        values ($1, $2, $3, $4, $9, $5, $6, $7, $8, $7,
            (select id from accesses where workspace_id = $2 and user_id = $6 and revoked_at is null))")
        .bind(new_id())
        .bind(workspace)
        .bind(email.as_str())
        .bind(level.key())
        .bind(fold(&email))
        .bind(by)
        .bind(invited_at)
        .bind(invited_at + 7 * DAY)
        .bind(email_key(&email))
        .execute(tx)
        .await?;
    Ok(())
}

async fn insert_contact(
    tx: &mut Tx,
    workspace: Uuid,
    contact: &people::DemoContact,
    assignee: Option<Uuid>,
    created_at: Millis,
) -> sqlx::Result<()> {
    sql("insert into contacts (id, workspace_id, name, email, phone, assigned_to, name_key, detail_key, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
    .bind(new_id())
    .bind(workspace)
    .bind(contact.name.as_str())
    .bind(contact.email.as_str())
    .bind(contact.phone.as_str())
    .bind(assignee)
    .bind(fold(&contact.name))
    .bind(detail_key(Some(&contact.email), Some(&contact.phone)))
    .bind(created_at)
    .execute(tx)
    .await?;
    Ok(())
}
