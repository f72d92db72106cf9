//! Lists whose search, filters, sort and page live in the URL, so that reload, Back and a shared link show the same.

pub mod address;
pub mod export_menu;
pub mod search_box;
pub mod selection;
pub mod selection_query;
mod sort;

pub use sort::{By, Order, Sort};

use crate::domain::{
    audit_act::AuditAct,
    number::grouped,
    policy::{Level, Restriction},
    url::Query,
};
use strum::{EnumString, IntoStaticStr, VariantArray};
use uuid::Uuid;

/// The state of a list: its search, filters, sort and page, as read from the URL.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    pub search: String,
    pub status: Status,
    pub level: Option<Level>,
    pub restriction: Option<Restriction>,
    /// The assignee filter of the contacts list.
    pub assigned: Assigned,
    /// The filter of the audit log.
    pub act: Option<AuditAct>,
    pub sort: Sort,
    pub place: PagePosition,
}

/// Filters contacts by assignee.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Assigned {
    #[default]
    ToAnybody,
    ToNobody,
    /// Assigned to the User with this access.
    To(Uuid),
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Status {
    #[default]
    All,
    Active,
    Pending,
    Expired,
    Declined,
    NoLongerValid,
    /// Cancelled invitations. `All` leaves them out.
    Cancelled,
    Suspended,
    Online,
    /// Inactive for thirty days or more.
    Quiet,
}

/// Counting stops above this number; the screen then shows `1,000+`.
pub const COUNTED_MAX: i64 = 1000;

/// Formats a count that may have stopped at `COUNTED_MAX + 1`.
pub fn counted(number: i64) -> String {
    match number {
        number if number == COUNTED_MAX + 1 => format!("{}+", grouped(COUNTED_MAX)),
        number => grouped(number),
    }
}

/// How long a User has been inactive to count as `Status::Quiet`.
pub const QUIET_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// The page of a list. Pages are found by keys, not by offsets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum PagePosition {
    #[default]
    First,
    /// The page after the row with this cursor.
    After(String),
    /// The page before the row with this cursor.
    Before(String),
    /// The page that begins with this row: a link to one User.
    At(Uuid),
}

/// Characters of a search that are used. A longer one finds nothing more and costs time.
const SEARCH_LENGTH_MAX: usize = 300;

impl Listing {
    /// Reads a listing from a query. Unknown values count as absent.
    pub fn read(query: &Query) -> Self {
        let get = |key| query.get(key).filter(|value| !value.is_empty());
        let search = get("q").unwrap_or_default();
        Self {
            search: search.trim().chars().take(SEARCH_LENGTH_MAX).collect(),
            status: get("status").map(|key| Status::parse(&key)).unwrap_or_default(),
            level: get("level").and_then(|key| Level::parse(&key)),
            restriction: get("restriction").and_then(|key| Restriction::parse(&key)),
            assigned: get("assigned").map(|key| Assigned::parse(&key)).unwrap_or_default(),
            act: get("act").and_then(|key| AuditAct::parse(&key)),
            sort: get("sort").map(|key| Sort::parse(&key)).unwrap_or_default(),
            place: match (get("at").and_then(|id| id.parse().ok()), get("after"), get("before")) {
                (Some(id), ..) => PagePosition::At(id),
                (_, Some(cursor), _) => PagePosition::After(cursor),
                (_, _, Some(cursor)) => PagePosition::Before(cursor),
                _ => PagePosition::First,
            },
        }
    }

    /// Parses the query of a URL.
    #[cfg(feature = "ssr")]
    pub fn parse(query: &str) -> Self {
        Self::read(&Query::parse(query))
    }

    /// Tells whether nothing is filtered out.
    pub fn is_everyone(&self) -> bool {
        self.search.is_empty() && self.status == Status::All && !self.is_narrowed()
    }

    /// Tells whether it filters by level or restriction.
    pub fn is_narrowed(&self) -> bool {
        self.level.is_some() || self.restriction.is_some()
    }

    /// Returns the same listing from its first page.
    pub fn from_the_start(&self) -> Self {
        Self { place: PagePosition::First, ..self.clone() }
    }

    /// Returns the query for the URL, without a question mark.
    pub fn query(&self) -> String {
        let pairs = self.pairs().map(|(key, value)| format!("{key}={}", crate::domain::url::encode(&value)));
        pairs.collect::<Vec<_>>().join("&")
    }

    pub fn pairs(&self) -> impl Iterator<Item = (&'static str, String)> {
        let place = match &self.place {
            PagePosition::First => None,
            PagePosition::After(cursor) => Some(("after", cursor.clone())),
            PagePosition::Before(cursor) => Some(("before", cursor.clone())),
            PagePosition::At(id) => Some(("at", id.to_string())),
        };
        [
            (!self.search.is_empty()).then(|| ("q", self.search.clone())),
            (self.status != Status::All).then(|| ("status", self.status.key().to_owned())),
            self.level.map(|level| ("level", level.key().to_owned())),
            self.restriction.map(|it| ("restriction", it.key().to_owned())),
            self.assigned.key().map(|key| ("assigned", key)),
            self.act.map(|act| ("act", act.key().to_owned())),
            (self.sort != Sort::default()).then(|| ("sort", self.sort.key())),
            place,
        ]
        .into_iter()
        .flatten()
    }
}

impl Assigned {
    fn key(self) -> Option<String> {
        match self {
            Self::ToAnybody => None,
            Self::ToNobody => Some("nobody".to_owned()),
            Self::To(access) => Some(access.to_string()),
        }
    }

    fn parse(key: &str) -> Self {
        match (key, key.parse()) {
            ("nobody", _) => Self::ToNobody,
            (_, Ok(access)) => Self::To(access),
            _ => Self::ToAnybody,
        }
    }
}

impl Status {
    pub const ALL: &[Self] = Self::VARIANTS;

    pub fn key(self) -> &'static str {
        self.into()
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Active => "Active",
            Self::Pending => "Pending",
            Self::Expired => "Expired",
            Self::Declined => "Declined",
            Self::NoLongerValid => "No longer valid",
            Self::Cancelled => "Cancelled",
            Self::Suspended => "Suspended",
            Self::Online => "Online",
            Self::Quiet => "Inactive for 30+ days",
        }
    }

    fn parse(key: &str) -> Self {
        key.parse().unwrap_or_default()
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_the_same_again() {
        for query in [
            "",
            "q=jos%C3%A9%20%26%20co",
            "status=quiet&level=agent&restriction=contact_visibility%3Dmine",
            "assigned=nobody",
            "q=a&assigned=019aa000-0000-7000-8000-000000000001&after=x%20y",
            "sort=-name",
            "sort=-active&after=x%20y",
            "sort=joined&before=x",
            "at=019aa000-0000-7000-8000-000000000001",
        ] {
            assert_eq!(Listing::parse(query).query(), query);
        }
    }

    #[test]
    fn what_nobody_wrote_is_everyone() {
        for query in
            ["status=none&level=boss&restriction=x&assigned=me&sort=--name&at=1", "q=%20%20", "status=&sort=&after="]
        {
            let listing = Listing::parse(query);
            assert!(
                listing.is_everyone() && listing.place == PagePosition::First && listing.sort == Sort::default(),
                "{query}"
            );
        }
    }
}
