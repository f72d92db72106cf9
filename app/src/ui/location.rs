//! The URL of the page, and going to another one without loading a document.
//!
//! By hand instead of leptos_router: the pages stand in one frame, for which its nested routes were a seventh of the
//! browser build, and had the server draw every page asynchronously.

use super::{boxed::effect, url::with_query};
use crate::domain::url::Query;
use futures::future::LocalBoxFuture;
use leptos::{ev, html, prelude::*, task::spawn_local};
use std::fmt;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, FocusOptions, HtmlAnchorElement};

/// The URL of the page within this site.
#[derive(Clone, Copy)]
pub struct Location {
    pub path: Memo<String>,
    pub query: Memo<Query>,
    url: RwSignal<Url>,
    /// The URL that is gone to while what it needs is loaded. The page stays until then.
    target: StoredValue<Option<Url>>,
    /// Set until the heading of a page that was gone to has taken the focus.
    is_arriving: StoredValue<bool>,
    pages: Pages,
}

/// Tells the browser which pages it can go to without loading a document, and loads what they need.
#[derive(Clone, Copy)]
pub struct Pages {
    /// Tells whether the page of one path can be drawn in the document of another.
    pub are_together: fn(&str, &str) -> bool,
    /// Loads what drawing a path with a query needs. `None` if all is there; the answer is whether it came.
    pub load: fn(&str, &str) -> Option<LocalBoxFuture<'static, bool>>,
}

/// How the browser's history records that the URL changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Entry {
    Push,
    Replace,
    /// The browser has gone to it by itself: Back or Forward.
    Present,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Url {
    path: String,
    /// Without a question mark.
    query: String,
}

impl Url {
    fn parse(text: &str) -> Self {
        let (path, query) = text.split_once('?').unwrap_or((text, ""));
        Self { path: path.to_owned(), query: query.to_owned() }
    }

    /// Returns what the browser's address bar shows.
    fn of_browser() -> Self {
        let location = window().location();
        // They throw only in a document that is not shown.
        Self::parse(&format!("{}{}", location.pathname().unwrap_or_default(), location.search().unwrap_or_default()))
    }
}

impl fmt::Display for Url {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(&with_query(&self.path, &self.query))
    }
}

impl Location {
    /// Provides a URL for all that is drawn.
    pub fn provide(path: &str, query: &str) -> Self {
        let nowhere = Pages { are_together: |_, _| false, load: |_, _| None };
        Self::of(Url { path: path.to_owned(), query: query.to_owned() }, nowhere)
    }

    /// Provides the browser's URL, and follows its history and clicks on links.
    pub fn follow(pages: Pages) -> Self {
        let location = Self::of(Url::of_browser(), pages);
        // Both listen as long as the document lives.
        window_event_listener(ev::popstate, move |_| location.visit(Url::of_browser(), Entry::Present, false));
        window_event_listener(ev::click, move |event| location.follow_link(&event));
        location
    }

    fn of(url: Url, pages: Pages) -> Self {
        let url = RwSignal::new(url);
        let location = Self {
            path: Memo::new(move |_| url.with(|url| url.path.clone())),
            query: Memo::new(move |_| url.with(|url| Query::parse(&url.query))),
            url,
            target: StoredValue::new(None),
            is_arriving: StoredValue::new(false),
            pages,
        };
        provide_context(location);
        location
    }

    /// Goes to a URL of this page, without scrolling: dialogs open and close over a page that stays.
    pub fn go(self, to: &str) {
        self.visit(Url::parse(to), Entry::Push, false);
    }

    /// Goes to a URL of this page in place of the present one, to which Back then does not lead.
    pub fn replace(self, to: &str) {
        self.visit(Url::parse(to), Entry::Replace, false);
    }

    /// Tells whether another URL is gone to, for which something has yet to be loaded.
    pub fn is_leaving(self) -> bool {
        self.target.with_value(Option::is_some)
    }

    /// Gives the focus to the heading of a page that was gone to, as at the start of a document: screen readers read it,
    /// and Tab continues from it.
    pub fn focus_on_arrival(self, heading: NodeRef<html::H1>) {
        effect(move || {
            let Some(heading) = heading.get().filter(|_| self.is_arriving.get_value()) else { return };
            self.is_arriving.set_value(false);
            let options = FocusOptions::new();
            options.set_prevent_scroll(true);
            // It throws only when the element has left the page.
            let _ = heading.focus_with_options(&options);
        });
    }

    /// Goes to a URL as soon as what it needs is loaded. If that cannot be loaded, because of the network or in a tab
    /// from before an upgrade, the browser loads the URL as a document.
    fn visit(self, url: Url, entry: Entry, scrolls: bool) {
        let Some(loading) = (self.pages.load)(&url.path, &url.query) else {
            return self.arrive(url, entry, scrolls);
        };
        self.target.set_value(Some(url.clone()));
        spawn_local(async move {
            let is_loaded = loading.await;
            // The User may have gone on to another page.
            if self.target.with_value(|target| target.as_ref() != Some(&url)) {
                return;
            }
            match is_loaded {
                true => self.arrive(url, entry, scrolls),
                // It throws only on a malformed URL.
                false => _ = window().location().set_href(&url.to_string()),
            }
        });
    }

    fn arrive(self, url: Url, entry: Entry, scrolls: bool) {
        self.target.set_value(None);
        let (is_drawn, is_same_page) = self.url.with_untracked(|now| (*now == url, now.path == url.path));
        // The address bar is ahead of what is drawn if Back was pressed and a link clicked before the page was there.
        let is_shown = Url::of_browser() == url;
        // They throw only where a document changes its URL hundreds of times in seconds.
        let _ = match entry {
            Entry::Push if !is_shown => history().push_state_with_url(&JsValue::NULL, "", Some(&url.to_string())),
            Entry::Replace => history().replace_state_with_url(&JsValue::NULL, "", Some(&url.to_string())),
            Entry::Push | Entry::Present => Ok(()),
        };
        if scrolls {
            window().scroll_to_with_x_and_y(0.0, 0.0);
        }
        if !is_same_page {
            self.is_arriving.set_value(true);
        }
        if !is_drawn {
            self.url.set(url);
        }
    }

    /// Goes where a click on a link leads, unless the browser should: to another document, tab, window or file.
    fn follow_link(self, event: &ev::MouseEvent) {
        let is_plain = event.button() == 0
            && !(event.ctrl_key()
                || event.meta_key()
                || event.shift_key()
                || event.alt_key()
                || event.default_prevented());
        let element = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let link = element.and_then(|it| it.closest("a[href]").ok()?).and_then(|it| it.dyn_into().ok());
        let Some(link) = link.filter(|link: &HtmlAnchorElement| {
            let is_here = window().location().origin().is_ok_and(|origin| origin == link.origin());
            is_plain && is_here && link.target().is_empty() && link.hash().is_empty() && !link.has_attribute("download")
        }) else {
            return;
        };
        let path = link.pathname();
        if self.path.with_untracked(|now| (self.pages.are_together)(now, &path)) {
            event.prevent_default();
            let query = link.search().trim_start_matches('?').to_owned();
            self.visit(Url { path, query }, Entry::Push, !link.has_attribute("data-noscroll"));
        }
    }
}

fn history() -> web_sys::History {
    // It throws only in a document that is not shown.
    window().history().expect("a history")
}

pub fn use_location() -> Location {
    expect_context()
}
