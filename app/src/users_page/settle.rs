//! Rows do not move under the pointer or the focus: what others do waits until one looks away, or asks for it.

use super::row::UsersPage;
use crate::frame::listing::Listing;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A page, and what it is the answer to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fetched {
    pub query: String,
    pub own_acts: u32,
    pub page: UsersPage,
}

/// Which rows are shown, in which order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    pub ids: Vec<Uuid>,
    query: String,
    own_acts: u32,
}

impl Shown {
    pub fn of(fetched: &Fetched) -> Self {
        let ids = fetched.page.rows.iter().map(|row| row.id).collect();
        Self { ids, query: fetched.query.clone(), own_acts: fetched.own_acts }
    }

    pub fn answers(&self, listing: &Listing) -> bool {
        self.query == listing.query()
    }

    /// What is asked for anew and what one did oneself is shown at once.
    pub fn holds_against(&self, fetched: &Fetched) -> bool {
        self.query == fetched.query && self.own_acts == fetched.own_acts
    }

    /// How many rows have come and gone behind what is shown; `None` where it is the newest.
    pub fn waiting(&self, fetched: &Fetched) -> Option<usize> {
        let newest = Self::of(fetched).ids;
        let come = newest.iter().filter(|id| !self.ids.contains(id)).count();
        let gone = self.ids.iter().filter(|id| !newest.contains(id)).count();
        (newest != self.ids).then_some(come + gone)
    }
}
