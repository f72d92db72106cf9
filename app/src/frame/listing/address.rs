use super::{Listing, PagePosition};
use crate::ui::{location::use_location, url::with_query};
use leptos::prelude::*;
use uuid::Uuid;

/// Builds URLs of a list's page: with the current listing, a changed one, or a dialog.
#[derive(Clone, Copy)]
pub struct Address {
    path: StoredValue<String>,
    pub listing: Memo<Listing>,
}

impl Address {
    /// Follows the browser's URL for the list at `path`.
    pub fn follow(path: String) -> Self {
        let query = use_location().query;
        let listing = Memo::new(move |_| query.with(Listing::read));
        Self { path: StoredValue::new(path), listing }
    }

    pub fn of(&self, listing: &Listing) -> String {
        with_query(&self.path.get_value(), &listing.query())
    }

    /// Returns the URL of the current listing after `change`.
    pub fn with(self, change: impl FnOnce(Listing) -> Listing) -> String {
        self.of(&change(self.listing.get()))
    }

    /// Returns a URL that leads to one row, for anyone who may see it.
    pub fn link_to(self, id: Uuid) -> String {
        self.of(&Listing { place: PagePosition::At(id), ..Default::default() })
    }

    pub fn here(self) -> String {
        self.listing.with(|listing| self.of(listing))
    }

    pub fn dialog(self, dialog: &'static str) -> String {
        let query = self.listing.with(Listing::query);
        let before = if query.is_empty() { String::new() } else { query + "&" };
        format!("{}?{before}dialog={dialog}", self.path.get_value())
    }

    pub fn dialog_of(self, dialog: &'static str, id: Uuid) -> String {
        format!("{}&id={id}", self.dialog(dialog))
    }
}
