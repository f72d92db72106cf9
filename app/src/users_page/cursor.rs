//! Sort keys, and cursors for keyset pagination. A key ends in the id, which makes it unique.

use crate::{
    frame::listing::{By, Order, PagePosition, Sort},
    store::db::{Sql, Value},
};
use uuid::Uuid;

/// Where a page begins in the sort order.
#[derive(Clone, Debug, PartialEq)]
pub enum Cursor {
    Start,
    After(Vec<Value>),
    At(Vec<Value>),
    /// The page that ends before this key.
    Before(Vec<Value>),
}

impl Cursor {
    /// Reads a listing's place. An invalid cursor is the start.
    pub fn of(place: &PagePosition, by: By) -> Self {
        match place {
            PagePosition::First | PagePosition::At(_) => None,
            PagePosition::After(cursor) => parse_key(cursor, by).map(Self::After),
            PagePosition::Before(cursor) => parse_key(cursor, by).map(Self::Before),
        }
        .unwrap_or(Self::Start)
    }
}

fn parse_key(cursor: &str, by: By) -> Option<Vec<Value>> {
    let (id, rest) = cursor.split_once(' ')?;
    let (id, text) = (id.parse::<Uuid>().ok()?, |text: &str| Value::from(text.replace('\0', "")));
    let number = |text: &str| text.parse::<i64>().ok().map(Value::from);
    let mut key = match by {
        By::Name => vec![text(rest)],
        By::Level => {
            let (rank, sort_key) = rest.split_once(' ')?;
            vec![number(rank)?, text(sort_key)]
        }
        By::LastActive | By::Joined => vec![number(rest)?],
    };
    key.push(id.into());
    Some(key)
}

/// A part of the list's statement.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum ListPart {
    Users,
    Invitations,
    /// The union of both.
    Both,
}

fn columns(by: By, part: ListPart) -> &'static [&'static str] {
    match (by, part) {
        (By::Name, ListPart::Users) => &["a.sort_key", "a.id"],
        (By::Name, ListPart::Invitations) => &["i.sort_key", "i.id"],
        (By::Name, ListPart::Both) => &["sort_key", "id"],
        (By::Level, ListPart::Users) => &["a.level_rank", "a.sort_key", "a.id"],
        (By::Level, ListPart::Invitations) => &["i.level_rank", "i.sort_key", "i.id"],
        (By::Level, ListPart::Both) => &["level_rank", "sort_key", "id"],
        (By::LastActive, ListPart::Users) => &["a.last_active_at", "a.id"],
        (By::LastActive, ListPart::Invitations) => &["cast(0 as bigint)", "i.id"],
        (By::LastActive, ListPart::Both) => &["last_active_at", "id"],
        (By::Joined, ListPart::Users) => &["a.joined_at", "a.id"],
        (By::Joined, ListPart::Invitations) => &["i.invited_at", "i.id"],
        (By::Joined, ListPart::Both) => &["since_at", "id"],
    }
}

/// Adds an `order by`. `order` is the sort's own, or its reverse to read a page from its end.
pub fn sorted(query: Sql, by: By, part: ListPart, order: Order) -> Sql {
    let direction = match order {
        Order::Ascending => "",
        Order::Descending => " desc",
    };
    let between = |nth| if nth == 0 { " order by " } else { ", " };
    let columns = columns(by, part).iter().enumerate();
    columns.fold(query, |query, (nth, column)| query.push(between(nth)).push(column).push(direction))
}

/// Restricts the query to rows beyond the cursor.
pub fn beyond(mut query: Sql, from: &Cursor, sort: Sort, part: ListPart) -> Sql {
    let (than, key) = match (from, sort.order) {
        (Cursor::Start, _) => return query,
        (Cursor::After(key), Order::Ascending) | (Cursor::Before(key), Order::Descending) => (") > (", key),
        (Cursor::After(key), Order::Descending) | (Cursor::Before(key), Order::Ascending) => (") < (", key),
        (Cursor::At(key), Order::Ascending) => (") >= (", key),
        (Cursor::At(key), Order::Descending) => (") <= (", key),
    };
    let between = |nth| if nth == 0 { "" } else { ", " };
    query = query.push(" and (");
    for (nth, column) in columns(sort.by, part).iter().enumerate() {
        query = query.push(between(nth)).push(column);
    }
    query = query.push(than);
    for (nth, value) in key.iter().enumerate() {
        query = query.push(between(nth)).push_bind(value.clone());
    }
    query.push(")")
}
