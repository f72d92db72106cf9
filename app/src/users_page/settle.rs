//! Rows do not move under the pointer or the focus: changes by others wait until it leaves or the User asks for them.

use super::row::UsersPageData;
use crate::frame::listing::Listing;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A loaded page and its request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FetchedPage {
    pub query: String,
    pub own_acts: u32,
    pub page: UsersPageData,
}

/// The rows that are shown, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShownRows {
    pub ids: Vec<Uuid>,
    query: String,
    own_acts: u32,
}

impl ShownRows {
    pub fn of(fetched: &FetchedPage) -> Self {
        let ids = fetched.page.rows.iter().map(|row| row.id).collect();
        Self { ids, query: fetched.query.clone(), own_acts: fetched.own_acts }
    }

    pub fn answers(&self, listing: &Listing) -> bool {
        self.query == listing.query()
    }

    /// Whether the shown rows may stay. A new query and the User's own actions are shown at once.
    pub fn holds_against(&self, fetched: &FetchedPage) -> bool {
        self.query == fetched.query && self.own_acts == fetched.own_acts
    }

    /// Counts the rows added and removed since. Returns `None` if the shown rows are up to date.
    pub fn waiting(&self, fetched: &FetchedPage) -> Option<usize> {
        let newest = Self::of(fetched).ids;
        let come = newest.iter().filter(|id| !self.ids.contains(id)).count();
        let gone = self.ids.iter().filter(|id| !newest.contains(id)).count();
        (newest != self.ids).then_some(come + gone)
    }
}
