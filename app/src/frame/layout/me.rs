use crate::{
    frame::presence::dot::{Dot, Presence},
    ui::{
        avatar::Avatar,
        icon::{Glyph, Icon},
    },
};
use leptos::prelude::*;

/// Shows the signed-in User at the bottom of the navigation, with links to the account and to sign out.
#[component]
pub fn Me(name: String, source: Option<String>, line: &'static str, #[prop(optional)] is_here: bool) -> impl IntoView {
    view! {
        <div class="me">
            <a class="me-link" href="/account" title="Account" aria-current=is_here.then_some("page")>
                <Avatar name=name.clone() source><Dot presence=Signal::stored(Presence::Online)/></Avatar>
                <span class="two">
                    <b dir="auto">{name}</b>
                    <small>{line}</small>
                </span>
            </a>
            <form method="post" action="/sign-out">
                <button class="icon" aria-label="Sign out" title="Sign out"><Glyph icon=Icon::SignOut/></button>
            </form>
        </div>
    }
}
