//! Reads rows of either engine. Derived decoders would exist twice for each type, and compile both drivers into the
//! derive macros.

use sqlx::{ColumnIndex, Decode, Postgres, Row as _, Sqlite, Type, postgres::PgRow, sqlite::SqliteRow};
use uuid::Uuid;

#[derive(Debug)]
pub enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

/// A type that a row is read into: a struct by the names of its columns (see `columns!`), a tuple by their order.
pub trait FromRow: Sized {
    fn read(row: &Row) -> sqlx::Result<Self>;
}

/// A type that a column is read into. One that is stored in several columns reads all of them.
pub trait Column: Sized {
    fn read(row: &Row, name: &str) -> sqlx::Result<Self>;
}

/// A type that both engines store.
pub trait Plain:
    for<'r> Decode<'r, Sqlite> + Type<Sqlite> + for<'r> Decode<'r, Postgres> + Type<Postgres> + Sized
{
}

impl Row {
    pub fn get<T: Plain>(&self, column: impl ColumnIndex<SqliteRow> + ColumnIndex<PgRow>) -> sqlx::Result<T> {
        match self {
            Self::Sqlite(row) => row.try_get(column),
            Self::Postgres(row) => row.try_get(column),
        }
    }
}

/// Implements `FromRow` for a struct whose fields are named like the columns: `columns!(Person { id, email })`.
#[macro_export]
macro_rules! columns {
    ($row:ty { $($field:ident),+ $(,)? }) => {
        impl $crate::store::db::FromRow for $row {
            fn read(row: &$crate::store::db::Row) -> sqlx::Result<Self> {
                Ok(Self { $($field: $crate::store::db::Column::read(row, stringify!($field))?),+ })
            }
        }
    };
}

macro_rules! plain {
    ($($column:ty),+) => {
        $(
            impl Plain for $column {}
            impl Plain for Option<$column> {}
            impl Column for $column {
                fn read(row: &Row, name: &str) -> sqlx::Result<Self> {
                    row.get(name)
                }
            }
            impl Column for Option<$column> {
                fn read(row: &Row, name: &str) -> sqlx::Result<Self> {
                    row.get(name)
                }
            }
        )+
    };
}

plain!(i64, bool, String, Uuid, Vec<u8>);

macro_rules! tuples {
    ($($type:ident $at:tt),+) => {
        impl<$($type: Plain),+> FromRow for ($($type,)+) {
            fn read(row: &Row) -> sqlx::Result<Self> {
                Ok(($(row.get::<$type>($at)?,)+))
            }
        }
    };
}

tuples!(A 0);
tuples!(A 0, B 1);
tuples!(A 0, B 1, C 2);
tuples!(A 0, B 1, C 2, D 3);
