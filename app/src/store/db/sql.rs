//! Statements for both engines. By hand: sqlx's `Any` driver knows no UUIDs, and its query macros check a text against
//! one engine only.

use super::{Conn, FromRow, Row, conn::On};
use sqlx::{Arguments, AssertSqlSafe, Database, Encode, Postgres, Sqlite, Type};
use std::borrow::Cow;
use uuid::Uuid;

/// Begins a statement for both engines: `sql("… $1 …").bind(x).fetch_all::<Person>(&mut conn)`.
pub fn sql(text: &'static str) -> Sql {
    Sql { text: Cow::Borrowed(text), values: Vec::new() }
}

#[derive(Debug)]
pub struct Sql {
    text: Cow<'static, str>,
    values: Vec<Value>,
}

/// A bound value, typed even when null: PostgreSQL refuses an untyped null.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Int(Option<i64>),
    Text(Option<String>),
    Bool(bool),
    Id(Option<Uuid>),
    Bytes(Vec<u8>),
}

/// Returns a `like` pattern that finds `typed` anywhere, with its wildcards escaped.
fn like(typed: &str) -> String {
    let mut pattern = String::with_capacity(typed.len() + 2);
    pattern.push('%');
    for c in typed.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

impl Sql {
    /// Binds the value of the next `$n` of the text.
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Appends text. It is static: what users type is bound, never pushed.
    pub fn push(mut self, text: &'static str) -> Self {
        self.text.to_mut().push_str(text);
        self
    }

    /// Binds a value and appends its `$n`.
    pub fn push_bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        let placeholder = format!("${}", self.values.len());
        self.text.to_mut().push_str(&placeholder);
        self
    }

    /// Appends values for `in (…)`; of none a null, which matches nothing.
    pub fn push_list<V: Into<Value>>(self, values: impl IntoIterator<Item = V>) -> Self {
        let mut values = values.into_iter();
        let Some(first) = values.next() else { return self.push("null") };
        values.fold(self.push_bind(first), |query, value| query.push(", ").push_bind(value))
    }

    /// Appends the rows of an `insert`, of which there must be one at least.
    pub fn push_rows<const COLUMNS: usize>(self, rows: impl IntoIterator<Item = [Value; COLUMNS]>) -> Self {
        rows.into_iter().enumerate().fold(self, |query, (nth, row)| {
            query.push(if nth == 0 { " values (" } else { ", (" }).push_list(row).push(")")
        })
    }

    /// Appends `limit`, written out: a bound limit makes SQLite plan the statement again each time.
    pub fn push_limit(mut self, count: i64) -> Self {
        self.text.to_mut().push_str(&format!(" limit {count}"));
        self
    }

    /// Appends a condition: the column contains `typed`. Cast, because a bound pattern, too, makes SQLite plan again.
    pub fn push_has(self, column: &'static str, typed: &str) -> Self {
        self.push(column).push(" like cast(").push_bind(like(typed)).push(r" as text) escape '\'")
    }

    /// Locks the rows until the transaction ends. SQLite has one writer and needs no lock.
    pub fn for_update(mut self, conn: &Conn) -> Self {
        if !conn.is_sqlite() {
            self.text.to_mut().push_str(" for update");
        }
        self
    }

    /// Locks the rows that are not locked already, and skips the others.
    pub fn for_update_skip_locked(self, conn: &Conn) -> Self {
        if conn.is_sqlite() { self } else { self.push(" for update skip locked") }
    }

    pub async fn fetch_all<R: FromRow>(self, conn: &mut Conn) -> sqlx::Result<Vec<R>> {
        self.rows(conn).await?.iter().map(R::read).collect()
    }

    pub async fn fetch_optional<R: FromRow>(self, conn: &mut Conn) -> sqlx::Result<Option<R>> {
        self.row(conn).await?.as_ref().map(R::read).transpose()
    }

    pub async fn fetch_one<R: FromRow>(self, conn: &mut Conn) -> sqlx::Result<R> {
        self.fetch_optional(conn).await?.ok_or(sqlx::Error::RowNotFound)
    }

    /// Returns the number of a `select count(*)`.
    pub async fn fetch_count(self, conn: &mut Conn) -> sqlx::Result<i64> {
        Ok(self.fetch_one::<(i64,)>(conn).await?.0)
    }

    async fn rows(self, conn: &mut Conn) -> sqlx::Result<Vec<Row>> {
        let text = AssertSqlSafe(self.text.into_owned());
        Ok(match conn.on() {
            On::Sqlite(conn) => {
                let rows = sqlx::query_with(text, arguments::<Sqlite>(self.values)?).fetch_all(conn).await?;
                rows.into_iter().map(Row::Sqlite).collect()
            }
            On::Postgres(conn) => {
                let rows = sqlx::query_with(text, arguments::<Postgres>(self.values)?).fetch_all(conn).await?;
                rows.into_iter().map(Row::Postgres).collect()
            }
        })
    }

    async fn row(self, conn: &mut Conn) -> sqlx::Result<Option<Row>> {
        let text = AssertSqlSafe(self.text.into_owned());
        Ok(match conn.on() {
            On::Sqlite(conn) => {
                sqlx::query_with(text, arguments::<Sqlite>(self.values)?).fetch_optional(conn).await?.map(Row::Sqlite)
            }
            On::Postgres(conn) => sqlx::query_with(text, arguments::<Postgres>(self.values)?)
                .fetch_optional(conn)
                .await?
                .map(Row::Postgres),
        })
    }

    /// Executes the statement and returns how many rows it changed.
    pub async fn execute(self, conn: &mut Conn) -> sqlx::Result<u64> {
        let text = AssertSqlSafe(self.text.into_owned());
        match conn.on() {
            On::Sqlite(conn) => {
                Ok(sqlx::query_with(text, arguments::<Sqlite>(self.values)?).execute(conn).await?.rows_affected())
            }
            On::Postgres(conn) => {
                Ok(sqlx::query_with(text, arguments::<Postgres>(self.values)?).execute(conn).await?.rows_affected())
            }
        }
    }
}

/// A type that can be bound on `DB`.
trait Bindable<DB: Database>: for<'q> Encode<'q, DB> + Type<DB> {}
impl<DB: Database, T: for<'q> Encode<'q, DB> + Type<DB>> Bindable<DB> for T {}

fn arguments<DB: Database>(values: Vec<Value>) -> sqlx::Result<DB::Arguments>
where
    Option<i64>: Bindable<DB>,
    Option<String>: Bindable<DB>,
    bool: Bindable<DB>,
    Option<Uuid>: Bindable<DB>,
    Vec<u8>: Bindable<DB>,
{
    let mut arguments = DB::Arguments::default();
    for value in values {
        match value {
            Value::Int(it) => arguments.add(it),
            Value::Text(it) => arguments.add(it),
            Value::Bool(it) => arguments.add(it),
            Value::Id(it) => arguments.add(it),
            Value::Bytes(it) => arguments.add(it),
        }
        .map_err(sqlx::Error::Encode)?;
    }
    Ok(arguments)
}

impl From<i64> for Value {
    fn from(it: i64) -> Self {
        Self::Int(Some(it))
    }
}
impl From<Option<i64>> for Value {
    fn from(it: Option<i64>) -> Self {
        Self::Int(it)
    }
}
impl From<&str> for Value {
    fn from(it: &str) -> Self {
        Self::Text(Some(it.into()))
    }
}
impl From<String> for Value {
    fn from(it: String) -> Self {
        Self::Text(Some(it))
    }
}
impl From<Option<String>> for Value {
    fn from(it: Option<String>) -> Self {
        Self::Text(it)
    }
}
impl From<bool> for Value {
    fn from(it: bool) -> Self {
        Self::Bool(it)
    }
}
impl From<Uuid> for Value {
    fn from(it: Uuid) -> Self {
        Self::Id(Some(it))
    }
}
impl From<Option<Uuid>> for Value {
    fn from(it: Option<Uuid>) -> Self {
        Self::Id(it)
    }
}
impl From<Vec<u8>> for Value {
    fn from(it: Vec<u8>) -> Self {
        Self::Bytes(it)
    }
}
