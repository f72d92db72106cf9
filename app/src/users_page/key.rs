//! What the rows are sorted by, and where a page of them begins. A key ends in the id, so that no two are the same.

use crate::{
    frame::listing::{By, Order, Place, Sort},
    store::db::{Sql, Value},
};
use uuid::Uuid;

/// Where a page begins.
#[derive(Clone, Debug, PartialEq)]
pub enum From {
    Start,
    After(Vec<Value>),
    At(Vec<Value>),
    /// The page that ends here.
    Before(Vec<Value>),
}

impl From {
    /// A cursor that is none is the start.
    pub fn of(place: &Place, by: By) -> Self {
        match place {
            Place::First | Place::At(_) => None,
            Place::After(cursor) => parse_cursor(cursor, by).map(Self::After),
            Place::Before(cursor) => parse_cursor(cursor, by).map(Self::Before),
        }
        .unwrap_or(Self::Start)
    }
}

fn parse_cursor(cursor: &str, by: By) -> Option<Vec<Value>> {
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

/// Of the list's statement.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Users,
    Invitations,
    /// Of what both gave.
    Both,
}

fn columns(by: By, part: Part) -> &'static [&'static str] {
    match (by, part) {
        (By::Name, Part::Users) => &["a.sort_key", "a.id"],
        (By::Name, Part::Invitations) => &["i.sort_key", "i.id"],
        (By::Name, Part::Both) => &["sort_key", "id"],
        (By::Level, Part::Users) => &["a.level_rank", "a.sort_key", "a.id"],
        (By::Level, Part::Invitations) => &["i.level_rank", "i.sort_key", "i.id"],
        (By::Level, Part::Both) => &["level_rank", "sort_key", "id"],
        (By::LastActive, Part::Users) => &["a.last_active_at", "a.id"],
        (By::LastActive, Part::Invitations) => &["cast(0 as bigint)", "i.id"],
        (By::LastActive, Part::Both) => &["last_active_at", "id"],
        (By::Joined, Part::Users) => &["a.joined_at", "a.id"],
        (By::Joined, Part::Invitations) => &["i.invited_at", "i.id"],
        (By::Joined, Part::Both) => &["since_at", "id"],
    }
}

/// In this order; `order` is the sort's own, or the other way to read a page from its end.
pub fn sorted(query: Sql, by: By, part: Part, order: Order) -> Sql {
    let direction = match order {
        Order::Ascending => "",
        Order::Descending => " desc",
    };
    let between = |nth| if nth == 0 { " order by " } else { ", " };
    let columns = columns(by, part).iter().enumerate();
    columns.fold(query, |query, (nth, column)| query.push(between(nth)).push(column).push(direction))
}

/// Only what stands beyond the beginning.
pub fn beyond(mut query: Sql, from: &From, sort: Sort, part: Part) -> Sql {
    let (than, key) = match (from, sort.order) {
        (From::Start, _) => return query,
        (From::After(key), Order::Ascending) | (From::Before(key), Order::Descending) => (") > (", key),
        (From::After(key), Order::Descending) | (From::Before(key), Order::Ascending) => (") < (", key),
        (From::At(key), Order::Ascending) => (") >= (", key),
        (From::At(key), Order::Descending) => (") <= (", key),
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
