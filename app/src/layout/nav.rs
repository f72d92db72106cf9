use super::own::Own;
use crate::{
    policy::can_open_settings,
    presence::dot::{Dot, Presence},
    ui::{
        avatar::Avatar,
        icon::{Glyph, Icon},
    },
};
use leptos::prelude::*;
use leptos_router::{components::A, hooks::use_location};

#[component]
pub fn Nav(own: Own) -> impl IntoView {
    let settings = can_open_settings(own.actor).is_ok().then(|| {
        view! {
            <h2 class="nav-head">"Workspace Settings"</h2>
            <Link href=own.path("settings/general") icon=Icon::Gear text="General"/>
            <Link href=own.path("settings/users") icon=Icon::Users text="Users"/>
            <Link href=own.path("settings/access-levels") icon=Icon::Key text="Access Levels"/>
        }
    });
    let mailbox = own.has_mailbox.then(|| {
        view! {
            <h2 class="nav-head">"Demo"</h2>
            <a class="nav-link" href="/mailbox" rel="external">
                <Glyph icon=Icon::Mail/>
                "Mailbox"
            </a>
        }
    });
    view! {
        <nav class="side" id="nav" popover aria-label="Main">
            <Switch own=own.clone()/>
            <Link href=own.path("contacts") icon=Icon::Contacts text="Contacts"/>
            {settings}
            {mailbox}
            <Me own/>
        </nav>
    }
}

#[component]
fn Link(href: String, icon: Icon, text: &'static str) -> impl IntoView {
    view! {
        <A href attr:class="nav-link" on:click=|_| close_drawer()>
            <Glyph icon/>
            {text}
        </A>
    }
}

/// On a phone the navigation is a popover, and a page of this application does not close it.
fn close_drawer() {
    if let Some(nav) = document().get_element_by_id("nav") {
        use wasm_bindgen::JsCast;
        // It throws where it is not shown, which is what is wanted.
        let _ = nav.unchecked_into::<web_sys::HtmlElement>().hide_popover();
    }
}

/// From one workspace to another, on the same page of it where that is possible.
#[component]
fn Switch(own: Own) -> impl IntoView {
    let location = use_location();
    let places = own.workspaces.iter().map(|place| {
        let slug = place.slug.clone();
        let current = (slug == own.workspace).then_some("true");
        let href = move || match location.pathname.read().ends_with("/contacts") {
            true => format!("/w/{slug}/contacts"),
            false => format!("/w/{slug}/settings/users"),
        };
        // A full load: the stream, the actor and all that is on the page are another's.
        view! { <li><a href=href rel="external" aria-current=current>{place.name.clone()}</a></li> }
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

#[component]
fn Me(own: Own) -> impl IntoView {
    view! {
        <div class="me">
            <Avatar name=own.display_name.clone()><Dot presence=Signal::stored(Presence::Online)/></Avatar>
            <span class="two">
                <b dir="auto">{own.display_name}</b>
                <small>{own.actor.level.name()}</small>
            </span>
            <form method="post" action="/sign-out">
                <button class="icon" aria-label="Sign out" title="Sign out"><Glyph icon=Icon::SignOut/></button>
            </form>
        </div>
    }
}
