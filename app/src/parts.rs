//! The parts of the browser build that are loaded apart from it: which page needs which, and when they are loaded.

use crate::{
    audit::page::AuditPage,
    contacts::page::ContactsPage,
    domain::url::Query,
    frame::page::Page,
    settings::{access_levels::AccessLevelsPage, page::GeneralPage},
    ui::part::PartView,
    users_page::dialogs::load_dialogs,
};
use futures::{
    FutureExt,
    future::{LocalBoxFuture, ready},
};
use leptos::{prelude::*, task::spawn_local, wasm_split::wasm_split};
use std::sync::atomic::{AtomicBool, Ordering};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlAnchorElement};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Contacts,
    Settings,
    Dialogs,
}

/// The pages of one part. They share its function, because only that function knows that the part is loaded.
#[derive(Clone, Copy, Debug)]
pub enum SettingsPage {
    General,
    Audit,
    AccessLevels,
}

#[wasm_split(contacts, wasm_split_path = leptos::wasm_split, preload(load_contacts), fallible)]
pub fn contacts() -> PartView {
    Ok(view! { <ContactsPage/> }.into_any())
}

#[wasm_split(settings, wasm_split_path = leptos::wasm_split, preload(load_settings), fallible)]
pub fn settings(page: SettingsPage) -> PartView {
    Ok(match page {
        SettingsPage::General => view! { <GeneralPage/> }.into_any(),
        SettingsPage::Audit => view! { <AuditPage/> }.into_any(),
        SettingsPage::AccessLevels => view! { <AccessLevelsPage/> }.into_any(),
    })
}

impl Part {
    /// Returns the part that the page of a URL needs besides the main module.
    pub fn of(path: &str, query: &str) -> Option<Self> {
        let (_, page) = Page::parse(path)?;
        match page {
            Page::Contacts => Some(Self::Contacts),
            Page::General | Page::Audit | Page::AccessLevels => Some(Self::Settings),
            Page::Users => Query::parse(query).get("dialog").map(|_| Self::Dialogs),
        }
    }

    /// Returns the name that `wasm_split` was given.
    pub fn name(self) -> &'static str {
        match self {
            Self::Contacts => "contacts",
            Self::Settings => "settings",
            Self::Dialogs => "dialogs",
        }
    }

    /// Loads it, if it is not there yet. Tells whether it is now.
    async fn load(self) -> bool {
        let loaded = match self {
            Self::Contacts => load_contacts().await,
            Self::Settings => load_settings().await,
            Self::Dialogs => load_dialogs().await,
        };
        loaded.is_ok()
    }
}

/// Loads what the page of a URL needs besides the main module. `None` if all is there; the answer is whether it came.
pub fn load(path: &str, query: &str) -> Option<LocalBoxFuture<'static, bool>> {
    let mut loading = Part::of(path, query)?.load().boxed_local();
    match loading.as_mut().now_or_never() {
        Some(true) => None,
        Some(false) => Some(ready(false).boxed_local()),
        None => Some(loading),
    }
}

/// Loads ahead what links lead to: each when it is pointed at or focused, and those of the current page when the browser
/// is idle.
pub fn load_ahead() {
    for event in ["pointerover", "focusin"] {
        window_event_listener_untyped(event, |event| {
            let element = event.target().and_then(|it| it.dyn_into::<Element>().ok());
            if let Some(link) = element.and_then(|it| it.closest("a[href]").ok()?) {
                load_target(link);
            }
        });
    }
    request_idle_callback(|| {
        let Ok(links) = document().query_selector_all("a[href]") else { return };
        for link in (0..links.length()).filter_map(|number| links.get(number)) {
            load_target(link);
        }
    });
}

/// Loads what a link leads to, each part once. Where that fails, following the link tries again.
fn load_target(link: impl JsCast) {
    static WAS_ASKED: [AtomicBool; 3] = [const { AtomicBool::new(false) }; 3];
    let Ok(link) = link.dyn_into::<HtmlAnchorElement>() else { return };
    let Some(part) = Part::of(&link.pathname(), &link.search()) else { return };
    if !WAS_ASKED[part as usize].swap(true, Ordering::Relaxed) {
        spawn_local(async move { _ = part.load().await });
    }
}

#[cfg(test)]
mod tests {
    use super::Part;

    #[test]
    fn a_page_needs_the_part_that_draws_it() {
        for (path, query, part) in [
            ("/w/north/contacts", "", Some(Part::Contacts)),
            ("/w/north/contacts", "?dialog=assign&id=1", Some(Part::Contacts)),
            ("/w/north/contacts/import", "", None),
            ("/w/north/settings/general", "", Some(Part::Settings)),
            ("/w/north/settings/access-levels", "", Some(Part::Settings)),
            ("/w/north/settings/audit", "?q=ava", Some(Part::Settings)),
            ("/w/north/settings/users", "", None),
            ("/w/north/settings/users", "?q=dialog", None),
            ("/w/north/settings/users", "?dialog=add", Some(Part::Dialogs)),
            ("/w/north/settings/users", "q=ava&dialog=user&id=1", Some(Part::Dialogs)),
            ("/organization/users", "", None),
            ("/", "", None),
        ] {
            assert_eq!(Part::of(path, query), part, "{path}{query}");
        }
    }
}
