use crate::{frame::live::signals::Live, ui::boxed::drawn};
use leptos::prelude::*;
use uuid::Uuid;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    Online,
    Offline,
    /// This page has no stream, so nobody's presence is known.
    Unknown,
}

/// Derives a User's presence from the fetched page and the events since.
pub fn presence_of(user: Uuid, on_page: Signal<bool>) -> Signal<Presence> {
    let live = use_context::<Live>();
    Signal::derive(move || {
        let Some(live) = live else { return Presence::Unknown };
        match live.connected.get() {
            false => Presence::Unknown,
            true if live.presence.with(|transitions| transitions.is_online(user)).unwrap_or_else(|| on_page.get()) => {
                Presence::Online
            }
            true => Presence::Offline,
        }
    })
}

/// Draws the dot at the bottom right of an avatar. The text beside it tells screen readers the same.
#[component]
pub fn Dot(presence: Signal<Presence>) -> impl IntoView {
    drawn(move || match presence.get() {
        Presence::Online => Some(view! { <i class="dot"></i> }.into_any()),
        Presence::Unknown => Some(view! { <i class="dot unknown"></i> }.into_any()),
        Presence::Offline => None,
    })
}
