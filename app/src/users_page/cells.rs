//! The cells of a row.

use super::{
    row::{RowKind, UserRow},
    table::RowContext,
};
use crate::{
    domain::{
        invitation::{InvitationState, MailState},
        policy::{Grant, Level},
    },
    frame::{
        live::signals::Live,
        presence::dot::{Dot, Presence},
        state_tag::StateTag,
    },
    ui::{
        avatar::{Avatar, PendingAvatar, picture},
        boxed::drawn,
        icon::{Glyph, Icon},
        marked::marked,
        time::{Ago, until},
    },
};
use leptos::prelude::*;
use uuid::Uuid;

#[component]
pub fn UserCell(row: Memo<UserRow>, presence: Signal<Presence>, context: RowContext) -> impl IntoView {
    let person = Memo::new(move |_| {
        row.with(|row| {
            let (source, is_self) = match &row.who {
                RowKind::User { user, avatar, is_self, .. } => (picture(*user, avatar.as_deref()), *is_self),
                RowKind::Invited { .. } => (None, false),
            };
            let hits = (row.name_hits.clone(), row.email_hits.clone());
            (row.name().to_owned(), row.email.clone(), source, is_self, row.is_suspended(), row.is_unverified(), hits)
        })
    });
    let id = row.with_untracked(|row| row.id);
    drawn(move || {
        let (name, email, source, is_self, is_suspended, is_unverified, (name_hits, email_hits)) = person.get();
        view! {
            <div class="who">
                <Avatar name=name.clone() source><Dot presence/></Avatar>
                <span class="two">
                    <b dir="auto">
                        <a href=move || context.address.dialog_of("user", id) data-noscroll>
                            {marked(&name, &name_hits)}
                        </a>
                        {is_self.then(|| view! { " " <span class="tag">"You"</span> }.into_any())}
                        {is_suspended.then(|| view! { " " <span class="tag amber">"Suspended"</span> }.into_any())}
                        {is_unverified.then(|| view! { " " <span class="tag amber">"Unverified"</span> }.into_any())}
                    </b>
                    <small>{marked(&email, &email_hits)}</small>
                </span>
            </div>
        }
    })
}

#[component]
pub fn InvitedCell(row: UserRow, context: RowContext) -> impl IntoView {
    let RowKind::Invited { state, by, by_self, at, expires_at, .. } = row.who else { return ().into_any() };
    let by = if by_self { "you".to_owned() } else { by };
    // It may expire while the page is open.
    let state = Memo::new(move |_| match state {
        InvitationState::Pending if context.now.get() >= expires_at => InvitationState::Expired,
        state => state,
    });
    let by = StoredValue::new(by);
    let invited_by = move || view! { "invited by " <bdi>{by.get_value()}</bdi> };
    let said = move || match state.get() {
        InvitationState::Pending => {
            view! { {invited_by()} ", expires " {move || until(context.now.get(), expires_at)} }.into_any()
        }
        InvitationState::Expired => view! { <Ago now=context.now at=expires_at/> " · " {invited_by()} }.into_any(),
        _ => view! { {invited_by()} ", " <Ago now=context.now at/> }.into_any(),
    };
    view! {
        <div class="who">
            <PendingAvatar/>
            <span class="two">
                <b>
                    <a href=move || context.address.dialog_of("invitation", row.id) data-noscroll>
                        {marked(&row.email, &row.email_hits)}
                    </a>
                </b>
                <small>{drawn(move || view! { <StateTag state=state.get()/> })} " " {drawn(said)}</small>
            </span>
        </div>
    }
    .into_any()
}

/// Shows when the User joined or was invited.
#[component]
pub fn Since(row: Memo<UserRow>, context: RowContext) -> impl IntoView {
    let since = Memo::new(move |_| {
        row.with(|row| match row.who {
            RowKind::User { joined_at, .. } => (joined_at, ""),
            RowKind::Invited { at, .. } => (at, "invited "),
        })
    });
    let text = move || {
        let (at, prefix) = since.get();
        view! { {prefix} <Ago now=context.now at/> }
    };
    view! { <td class="jn">{drawn(text)}</td> }
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
        .into_any()
    });
    view! { <span class="lv" class:own=grant.level == Level::Owner>{grant.level.name()}</span> {restrictions} }
}

#[component]
pub fn LastActive(row: Memo<UserRow>, user: Uuid, presence: Signal<Presence>, context: RowContext) -> impl IntoView {
    let live = expect_context::<Live>();
    // A User who just went offline was active a moment ago, which the loaded page does not know.
    let seen = Memo::new(move |_| match live.presence.with(|told| told.is_online(user)) {
        Some(false) => context.now.get_untracked(),
        _ => row.with(|row| match row.who {
            RowKind::User { last_active_at, .. } => last_active_at,
            RowKind::Invited { .. } => 0,
        }),
    });
    let text = move || match presence.get() {
        Presence::Online => "Online".into_any(),
        Presence::Offline => view! { <Ago now=context.now at=seen.get()/> }.into_any(),
        Presence::Unknown => {
            view! { <Ago now=context.now at=seen.get()/> <small>"Presence unknown"</small> }.into_any()
        }
    };
    view! { <td class="la" class:on=move || presence.get() == Presence::Online>{drawn(text)}</td> }
}

#[component]
pub fn MailCell(row: Memo<UserRow>, context: RowContext) -> impl IntoView {
    let mail = Memo::new(move |_| {
        row.with(|row| match &row.who {
            RowKind::Invited { mail, .. } => mail.clone(),
            RowKind::User { .. } => MailState::Queued,
        })
    });
    let text = move || match mail.get() {
        MailState::Queued => "Sending…".into_any(),
        MailState::Sent { at } => view! { "Email sent " <Ago now=context.now at/> }.into_any(),
        MailState::Failed { why } => {
            let text = format!("Email not delivered: {why}");
            view! { <span class="mail-why" title=text.clone()>{text.clone()}</span> }.into_any()
        }
    };
    view! { <td class="la" class:err=move || mail.with(|mail| matches!(mail, MailState::Failed { .. }))>{drawn(text)}</td> }
}
