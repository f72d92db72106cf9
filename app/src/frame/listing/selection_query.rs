use super::address::Address;
use crate::ui::location::use_location;
use leptos::prelude::*;
use uuid::Uuid;

/// The rows a bulk action targets, read from the URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelectionQuery {
    pub ids: Vec<Uuid>,
    /// The listing whose matches are all targeted; it begins with a question mark.
    pub query: Option<String>,
}

impl SelectionQuery {
    pub fn read(address: Address) -> Self {
        use_location().query.with_untracked(|asked| {
            let listing = || address.listing.with_untracked(|it| it.from_the_start().query());
            let query = asked.get("all").map(|_| format!("?{}", listing()));
            let ids = asked.get_all("ids[]").filter_map(|id| id.parse().ok()).collect();
            Self { ids, query }
        })
    }
}

/// Renders the selection as hidden fields of a form.
#[component]
pub fn SelectionFields(selected: SelectionQuery) -> AnyView {
    match selected.query {
        Some(query) => view! { <input type="hidden" name="query" value=query/> }.into_any(),
        None => {
            let field = |id: Uuid| view! { <input type="hidden" name="ids[]" value=id.to_string()/> };
            selected.ids.into_iter().map(field).collect_view().into_any()
        }
    }
}
