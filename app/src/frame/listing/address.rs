use super::{Listing, Place};
use crate::ui::url::with_query;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use uuid::Uuid;

/// The page's address, with what is shown now and with a dialog or without.
#[derive(Clone, Copy)]
pub struct Address {
    path: StoredValue<String>,
    pub listing: Memo<Listing>,
}

impl Address {
    /// Of the list at `path`, following what the browser's address says.
    pub fn follow(path: String) -> Self {
        let query = use_query_map();
        let listing = Memo::new(move |_| query.with(|query| Listing::read(|key| query.get(key))));
        Self { path: StoredValue::new(path), listing }
    }

    pub fn of(&self, listing: &Listing) -> String {
        with_query(&self.path.get_value(), &listing.query())
    }

    /// With something in the list's place or choice changed.
    pub fn with(self, change: impl FnOnce(Listing) -> Listing) -> String {
        self.of(&change(self.listing.get()))
    }

    /// That leads to one row, for whoever may see it.
    pub fn link_to(self, id: Uuid) -> String {
        self.of(&Listing { place: Place::At(id), ..Default::default() })
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
