//! Recomputes stored search keys after a change of `fold`.

use super::{audit_key, detail_key, email_key, fold, search_key};
use crate::{
    columns,
    store::db::{Conn, Db, sql},
};
use uuid::Uuid;

/// The version of `fold` and of the keys made with it.
const FOLDING: i64 = 1;
const BATCH: i64 = 500;

/// A table with search keys, and how they are computed.
struct KeyedTable {
    /// Selects a batch by id, with the columns of `KeyedRow`.
    rows: &'static str,
    /// Writes the keys of one row unless it has changed since.
    update: &'static str,
    keys: fn(&KeyedRow) -> (String, String),
}

struct KeyedRow {
    id: Uuid,
    name: String,
    email: String,
    more: String,
    more_email: String,
    first_key: String,
    second_key: String,
}
columns!(KeyedRow { id, name, email, more, more_email, first_key, second_key });

const TABLES: [KeyedTable; 5] = [
    KeyedTable {
        rows: "select id, display_name as name, email, '' as more, '' as more_email, search_key as first_key,
            sort_key as second_key from users where id > $1 order by id",
        update: "update users set search_key = $2, sort_key = $3 where id = $1 and search_key = $4 and sort_key = $5",
        keys: of_user,
    },
    KeyedTable {
        rows: "select a.id, u.display_name as name, u.email, '' as more, '' as more_email, a.search_key as first_key,
            a.sort_key as second_key from accesses a join users u on u.id = a.user_id where a.id > $1 order by a.id",
        update: "update accesses set search_key = $2, sort_key = $3
            where id = $1 and search_key = $4 and sort_key = $5",
        keys: of_user,
    },
    KeyedTable {
        rows: "select id, '' as name, email, '' as more, '' as more_email, search_key as first_key,
            sort_key as second_key from invitations where id > $1 order by id",
        update: "update invitations set search_key = $2, sort_key = $3
            where id = $1 and search_key = $4 and sort_key = $5",
        keys: |row| (email_key(&row.email), fold(&row.email)),
    },
    KeyedTable {
        rows: "select id, name, coalesce(email, '') as email, coalesce(phone, '') as more, '' as more_email,
            name_key as first_key, detail_key as second_key from contacts where id > $1 order by id",
        update: "update contacts set name_key = $2, detail_key = $3
            where id = $1 and name_key = $4 and detail_key = $5",
        keys: |row| (fold(&row.name), detail_key(Some(&row.email), Some(&row.more))),
    },
    KeyedTable {
        rows: "select id, actor_name as name, actor_email as email, target_name as more, target_email as more_email,
            search_key as first_key, '' as second_key from audit where id > $1 order by id",
        update: "update audit set search_key = $2 where id = $1 and search_key = $4 and $3 = $5",
        keys: |row| (audit_key(&row.name, &row.email, &row.more, &row.more_email), String::new()),
    },
];

fn of_user(row: &KeyedRow) -> (String, String) {
    (search_key(&row.name, &row.email), fold(&row.name))
}

/// Brings all keys up to date before the server starts, so that no search misses a row. Each batch is a transaction:
/// after an interruption the next start begins again, with most rows done. Servers that start together each do it.
pub async fn bring_up_to_date(db: &Db) -> sqlx::Result<()> {
    let mut conn = db.read().await?;
    let (version,) = sql("select version from search_folding").fetch_one::<(i64,)>(&mut conn).await?;
    drop(conn);
    if version == FOLDING {
        return Ok(());
    }
    for table in TABLES {
        let mut after = Some(Uuid::nil());
        while let Some(id) = after {
            // In the order of locks, since other servers may be running.
            let mut tx = db.begin_in_organization().await?.and_in(sql("select id from workspaces")).await?;
            after = batch(&mut tx, &table, id).await?;
            tx.commit().await?;
        }
    }
    let mut tx = db.begin().await?;
    sql("update search_folding set version = $1").bind(FOLDING).execute(&mut tx).await?;
    tx.commit().await
}

/// Returns the last id of the batch, `None` after the last batch.
async fn batch(conn: &mut Conn, table: &KeyedTable, after: Uuid) -> sqlx::Result<Option<Uuid>> {
    let rows: Vec<KeyedRow> = sql(table.rows).bind(after).push_limit(BATCH).fetch_all(conn).await?;
    for row in &rows {
        let (first, second) = (table.keys)(row);
        if (&first, &second) == (&row.first_key, &row.second_key) {
            continue;
        }
        sql(table.update)
            .bind(row.id)
            .bind(first)
            .bind(second)
            .bind(row.first_key.as_str())
            .bind(row.second_key.as_str())
            .execute(conn)
            .await?;
    }
    Ok(rows.last().map(|row| row.id))
}
