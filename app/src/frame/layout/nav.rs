use super::{current_user::CurrentUser, me::Me};
use crate::{
    domain::policy::{can_open_audit, can_open_settings},
    ui::{
        avatar::picture,
        boxed::effect,
        icon::{Glyph, Icon},
        location::use_location,
    },
};
use leptos::prelude::*;

#[component]
pub fn Nav(own: CurrentUser) -> impl IntoView {
    let settings = can_open_settings(own.actor).is_ok().then(|| {
        view! {
            <h2 class="nav-head">"Workspace Settings"</h2>
            <Link href=own.path("settings/general") icon=Icon::Gear text="General"/>
            <Link href=own.path("settings/users") icon=Icon::Users text="Users"/>
            <Link href=own.path("settings/access-levels") icon=Icon::Key text="Access Levels"/>
            {can_open_audit(own.actor).is_ok().then(|| view! {
                <Link href=own.path("settings/audit") icon=Icon::Clock text="Audit"/>
            }.into_any())}
        }
        .into_any()
    });
    let organization = own.is_admin.then(|| {
        view! {
            <h2 class="nav-head">"Organization"</h2>
            <External href="/organization/users" icon=Icon::Users text="Users"/>
            <External href="/organization/workspaces" icon=Icon::Building text="Workspaces"/>
        }
        .into_any()
    });
    let mailbox = own.has_mailbox.then(|| {
        view! {
            <h2 class="nav-head">"Demo"</h2>
            <External href="/mailbox" icon=Icon::Mail text="Mailbox"/>
        }
        .into_any()
    });
    let path = use_location().path;
    // Back and Forward close it too.
    effect(move || {
        path.track();
        close_drawer();
    });
    view! {
        <nav class="side" id="nav" popover aria-label="Main">
            <Switch own=own.clone()/>
            <Link href=own.path("contacts") icon=Icon::Contacts text="Contacts"/>
            {settings}
            {organization}
            {mailbox}
            <Me
                name=own.display_name
                source=picture(own.user, own.avatar.as_deref())
                line=own.actor.level.name()
            />
        </nav>
    }
}

#[component]
fn Link(href: String, icon: Icon, text: &'static str) -> impl IntoView {
    let (path, to) = (use_location().path, href.clone());
    let current = Signal::derive(move || path.with(|path| *path == to).then_some("page"));
    view! {
        <a class="nav-link" href=href aria-current=current on:click=|_| close_drawer()>
            <Glyph icon/>
            {text}
        </a>
    }
}

/// Links to a page outside the single-page application.
#[component]
fn External(href: &'static str, icon: Icon, text: &'static str) -> impl IntoView {
    view! {
        <a class="nav-link" href=href>
            <Glyph icon/>
            {text}
        </a>
    }
}

/// Closes the navigation on a phone. There it is a popover, which client-side navigation does not close.
fn close_drawer() {
    if let Some(nav) = document().get_element_by_id("nav") {
        use wasm_bindgen::JsCast;
        // It throws when it is not open, and then there is nothing to close.
        let _ = nav.unchecked_into::<web_sys::HtmlElement>().hide_popover();
    }
}

/// Switches to another workspace, to the same page of it where possible.
#[component]
fn Switch(own: CurrentUser) -> impl IntoView {
    let location = use_location();
    let places = own.workspaces.iter().map(|place| {
        let slug = place.slug.clone();
        let current = (slug == own.workspace).then_some("true");
        let href = Signal::derive(move || match location.path.read().ends_with("/contacts") {
            true => format!("/w/{slug}/contacts"),
            // The server chooses the page that this User may open there.
            false => format!("/w/{slug}"),
        });
        // A full load: the stream, the actor and all data on the page belong to one workspace.
        view! { <li><a href=href aria-current=current>{place.name.clone()}</a></li> }
    });
    let places = places.collect_view();
    let initial = own.workspace_name.chars().next().unwrap_or('?').to_uppercase().to_string();
    view! {
        <details class="switch">
            <summary>
                <span class="mark" aria-hidden="true">{initial}</span>
                <span class="two"><b>{own.workspace_name}</b><small>{own.organization_name}</small></span>
                <Glyph icon=Icon::Chevron/>
            </summary>
            <ul class="switch-list">{places}</ul>
        </details>
    }
}
