//! The bar above the table: status tabs, filters and sort.

use super::{row::Counts, settle::FetchedPage};
use crate::{
    domain::policy::{Level, Restriction},
    frame::{
        listing::{By, Listing, PagePosition, Sort, Status, address::Address, counted},
        live::{signals::Live, transitions::Transitions},
    },
    ui::{
        boxed::drawn,
        icon::{Glyph, Icon},
        menu::{Menu, MenuLink},
    },
};
use leptos::prelude::*;

#[component]
pub fn Bar(fetched: Memo<Option<FetchedPage>>, address: Address) -> impl IntoView {
    view! {
        <div class="bar">
            <Tabs fetched address/>
            <span class="grow"></span>
            <div class="menus"><Filters address/></div>
        </div>
    }
}

#[component]
fn Tabs(fetched: Memo<Option<FetchedPage>>, address: Address) -> impl IntoView {
    let live = expect_context::<Live>();
    let counts = Memo::new(move |_| {
        let counts = fetched.with(|fetched| fetched.as_ref().map(|fetched| fetched.page.counts).unwrap_or_default());
        Counts {
            online: (counts.online + live.presence.with(Transitions::more_online)).clamp(0, counts.active),
            ..counts
        }
    });
    let tab = move |status: Status| {
        let href = Signal::derive(move || address.with(|now| Listing { status, place: PagePosition::First, ..now }));
        let current = Signal::derive(move || address.listing.with(|now| (now.status == status).then_some("true")));
        // Rare statuses are hidden while they are empty.
        let is_idle = Signal::derive(move || {
            matches!(status, Status::Suspended | Status::Declined | Status::NoLongerValid | Status::Cancelled)
                && counts.with(|counts| counts.of(status) == 0)
                && address.listing.with(|now| now.status != status)
        });
        view! {
            <a href=href aria-current=current data-noscroll hidden=is_idle>
                {(status == Status::Online).then(|| view! { <i class="dot"></i> }.into_any())}
                {status.name()} " " <em>{move || counts.with(|counts| counted(counts.of(status)))}</em>
            </a>
        }
    };
    view! { <nav class="tabs" aria-label="Status">{Status::ALL.iter().copied().map(tab).collect_view()}</nav> }
}

#[component]
fn Filters(address: Address) -> impl IntoView {
    let now = address.listing;
    let level = move |level: Option<Level>| {
        let href = Signal::derive(move || address.with(|now| Listing { level, place: PagePosition::First, ..now }));
        let current = Signal::derive(move || now.with(|now| now.level == level));
        view! { <MenuLink href current text=level.map_or("Any level", Level::name)/> }
    };
    let restriction = move |restriction: Option<Restriction>| {
        let href =
            Signal::derive(move || address.with(|now| Listing { restriction, place: PagePosition::First, ..now }));
        let current = Signal::derive(move || now.with(|now| now.restriction == restriction));
        view! { <MenuLink href current text=restriction.map_or("Any restriction", Restriction::name)/> }
    };
    let sort = move |by: By| {
        let href = Signal::derive(move || {
            address.with(|now| Listing { sort: now.sort.clicked(by), place: PagePosition::First, ..now })
        });
        let current = Signal::derive(move || now.with(|now| now.sort.by == by));
        view! { <MenuLink href current text=by.name()/> }
    };
    let clear = move || {
        now.with(Listing::is_narrowed).then(|| {
            let href =
                Signal::derive(move || address.with(|now| Listing { level: None, restriction: None, place: PagePosition::First, ..now }));
            view! {
                <a class="icon" href=href data-noscroll aria-label="Clear filters" title="Clear filters"><Glyph icon=Icon::Close/></a>
            }
        })
    };
    view! {
        <Menu label="Level" chosen=Signal::derive(move || now.with(|now| now.level.map(Level::name)))>
            {level(None)} {Level::ALL.into_iter().map(|it| level(Some(it))).collect_view()}
        </Menu>
        <Menu label="Restriction" chosen=Signal::derive(move || now.with(|now| now.restriction.map(Restriction::name)))>
            {restriction(None)} {Restriction::ALL.into_iter().map(|it| restriction(Some(it))).collect_view()}
        </Menu>
        <Menu label="Sort" chosen=Signal::derive(move || now.with(|now| (now.sort != Sort::default()).then(|| now.sort.by.name())))>
            {By::ALL.iter().copied().map(sort).collect_view()}
        </Menu>
        {drawn(clear)}
    }
}
