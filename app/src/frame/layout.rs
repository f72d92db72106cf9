//! The layout of a workspace's pages: navigation, notices, and the gate that closes when the access ends.

pub mod current_user;
pub mod heading;
pub mod me;
pub mod nav;
pub mod notice;

use super::{
    live::{
        signals::Live,
        stream::{StreamedPage, follow},
    },
    presence::heart::beat_while_visible,
    refused::Refused,
};
use crate::{
    domain::error::AppError,
    ui::{
        ask::ask,
        boxed::{drawn, effect},
        icon::{Glyph, Icon},
        message::Message,
        toast::{Toaster, Toasts},
    },
};
use current_user::{Arrival, CURRENT_USER, CurrentUser, fetch_current_user};
use leptos::prelude::*;
use nav::Nav;

/// Draws what `page` returns in the frame of the workspace.
#[component]
pub fn WorkspaceLayout(workspace: String, page: fn() -> AnyView) -> impl IntoView {
    let live = Live::provide();
    let toaster = Toaster::provide();
    let arrival = ask(CURRENT_USER, move || {
        live.access.track();
        fetch_current_user(workspace.clone())
    });
    beat_while_visible();
    view! {
        <Gate arrival live page/>
        <Toasts toaster/>
    }
}

/// Shows the page, or why the actor may not see it. Redraws only when the actor's own access changes.
#[component]
fn Gate(arrival: RwSignal<Option<Result<Arrival, AppError>>>, live: Live, page: fn() -> AnyView) -> impl IntoView {
    let own = Memo::new(move |before: Option<&Option<Result<CurrentUser, AppError>>>| {
        match (before, arrival.get().map(|arrival| arrival.map(|arrival| arrival.own))) {
            // An error that does not end the access (no network, a busy server) leaves the page as it is.
            (Some(Some(Ok(own))), Some(Err(error))) if !error.ends_access() => Some(Ok(own.clone())),
            (_, own) => own,
        }
    });
    effect(move || {
        if let Some(Ok(Arrival { version, .. })) = arrival.get() {
            live.set_version(version);
        }
    });
    follow(
        live,
        Memo::new(move |_| {
            own.with(|own| {
                let CurrentUser { workspace, user, access, .. } = own.as_ref()?.as_ref().ok()?;
                Some(StreamedPage { workspace: workspace.clone(), user: *user, access: *access })
            })
        })
        .into(),
    );
    drawn(move || match (live.access_ended.get(), own.get()) {
        _ if live.signed_out.get() => Some(view! { <Refused error=AppError::SignedOut/> }.into_any()),
        (true, _) => Some(view! { <AccessEnded/> }.into_any()),
        (_, Some(Ok(own))) => Some(view! { <Frame own page/> }.into_any()),
        (_, Some(Err(error))) => Some(view! { <Refused error/> }.into_any()),
        (_, None) => None,
    })
}

#[component]
fn Frame(own: CurrentUser, page: fn() -> AnyView) -> impl IntoView {
    let name = own.workspace_name.clone();
    provide_context(own.clone());
    view! {
        <div class="app">
            <Nav own/>
            <main class="main">
                <div class="topbar">
                    <button class="icon menu-button" popovertarget="nav" aria-label="Open menu">
                        <Glyph icon=Icon::Menu/>
                    </button>
                    <b>{name}</b>
                </div>
                <notice::Notice/>
                {page}
            </main>
        </div>
    }
}

#[component]
fn AccessEnded() -> impl IntoView {
    view! {
        <Message
            icon=Icon::Lock
            title="You no longer have access"
            text="If this looks wrong, contact a workspace Owner. You're still signed in."
            href="/"
            link="Go to my workspaces"
        />
    }
}
