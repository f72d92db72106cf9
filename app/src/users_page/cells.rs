//! What a row shows.

use super::{
    row::{UserRow, Who},
    table::Around,
};
use crate::{
    invitations::invitation::{InvitationState, MailState},
    live::stream::Live,
    policy::{Grant, Level},
    presence::dot::{Dot, Presence},
    ui::{
        avatar::{Avatar, PendingAvatar, picture},
        icon::{Glyph, Icon},
        time::{Ago, until},
    },
};
use leptos::prelude::*;
use uuid::Uuid;

#[component]
pub fn UserCell(row: Memo<UserRow>, presence: Signal<Presence>) -> impl IntoView {
    let person = Memo::new(move |_| {
        row.with(|row| {
            let (source, is_self) = match &row.who {
                Who::User { user, avatar, is_self, .. } => (picture(*user, avatar.as_deref()), *is_self),
                Who::Invited { .. } => (None, false),
            };
            (row.name().to_owned(), row.email.clone(), source, is_self)
        })
    });
    move || {
        let (name, email, source, is_self) = person.get();
        view! {
            <div class="who">
                <Avatar name=name.clone() source><Dot presence/></Avatar>
                <span class="two">
                    <b dir="auto">{name} {is_self.then(|| view! { " " <span class="tag">"You"</span> })}</b>
                    <small>{email}</small>
                </span>
            </div>
        }
    }
}

#[component]
pub fn InvitedCell(row: UserRow, around: Around) -> impl IntoView {
    let Who::Invited { state, by, by_self, at, expires_at, .. } = row.who else { return ().into_any() };
    let by = if by_self { "you".to_owned() } else { by };
    let (class, tag) = match state {
        InvitationState::Expired => ("tag red", "Expired"),
        _ => ("tag amber", "Pending"),
    };
    let when = move || match state {
        InvitationState::Expired => view! { ", " <Ago now=around.now at/> }.into_any(),
        _ => format!(", expires {}", until(around.now.get(), expires_at)).into_any(),
    };
    view! {
        <div class="who">
            <PendingAvatar/>
            <span class="two">
                <b>{row.email}</b>
                <small><span class=class>{tag}</span> " invited by " <bdi>{by}</bdi> {when}</small>
            </span>
        </div>
    }
    .into_any()
}

#[component]
pub fn LevelCell(grant: Grant) -> impl IntoView {
    let names: Vec<&str> = grant.restrictions.iter().map(|it| it.name()).collect();
    let names_text = names.join("; ");
    let restrictions = (!names.is_empty()).then(|| {
        view! {
            <span class="rs" title=names_text.clone()>
                <Glyph icon=Icon::Lock/>
                <span aria-hidden="true">{names.len()}</span>
                <span class="vh">{names_text.clone()}</span>
            </span>
        }
    });
    view! { <span class="lv" class:own=grant.level == Level::Owner>{grant.level.name()}</span> {restrictions} }
}

#[component]
pub fn LastActive(row: Memo<UserRow>, user: Uuid, presence: Signal<Presence>, around: Around) -> impl IntoView {
    let live = expect_context::<Live>();
    // Whoever has just gone was here a moment ago, whatever the page knew.
    let seen = Memo::new(move |_| match live.presence.with(|known| known.get(&user).copied()) {
        Some(false) => Some(around.now.get_untracked()),
        _ => row.with(|row| match row.who {
            Who::User { last_active_at, .. } => last_active_at,
            Who::Invited { .. } => None,
        }),
    });
    let text = move || match (presence.get(), seen.get()) {
        (Presence::Online, _) => "Online".into_any(),
        (_, Some(at)) => view! { <Ago now=around.now at/> }.into_any(),
        (_, None) => "Never".into_any(),
    };
    view! { <td class="la" class:on=move || presence.get() == Presence::Online>{text}</td> }
}

#[component]
pub fn MailCell(row: Memo<UserRow>, around: Around) -> impl IntoView {
    let mail = Memo::new(move |_| {
        row.with(|row| match &row.who {
            Who::Invited { mail, .. } => mail.clone(),
            Who::User { .. } => MailState::Queued,
        })
    });
    let text = move || match mail.get() {
        MailState::Queued => "Mail queued".into_any(),
        MailState::Sent { at } => view! { "Mail sent " <Ago now=around.now at/> }.into_any(),
        MailState::Failed { why } => view! { "Mail failed: " {why} }.into_any(),
    };
    view! { <td class="la" class:err=move || mail.with(|mail| matches!(mail, MailState::Failed { .. }))>{text}</td> }
}
