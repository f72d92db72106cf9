use super::row::{UserRow, UsersPage as Page, Who};
use crate::{
    invitations::{
        cancel::CancelInvitation,
        invitation::{InvitationState, MailState},
        resend::ResendInvitation,
    },
    layout::own::Own,
    listing::address::Address,
    live::stream::Live,
    policy::{Answer, Grant},
    presence::dot::{Dot, Presence, presence_of},
    ui::{
        avatar::{Avatar, PendingAvatar},
        icon::{Glyph, Icon},
        subject_fields::SubjectFields,
        time::{Ago, until},
        toast::Toaster,
    },
};
use leptos::prelude::*;
use leptos_router::components::A;
use std::time::Duration;

const TICK: Duration = Duration::from_secs(30);

/// What every row needs besides itself.
#[derive(Clone, Copy)]
struct Around {
    own: StoredValue<Own>,
    address: Address,
    now: Signal<i64>,
    resend: ServerAction<ResendInvitation>,
    cancel: ServerAction<CancelInvitation>,
}

#[component]
pub fn Table(page: Memo<Option<Page>>, own: Own, address: Address) -> impl IntoView {
    let rows = Memo::new(move |_| page.with(|page| page.as_ref().map(|page| page.rows.clone()).unwrap_or_default()));
    let around = Around {
        own: StoredValue::new(own),
        address,
        now: ticking(page),
        resend: ServerAction::new(),
        cancel: ServerAction::new(),
    };
    tell(around.resend);
    tell(around.cancel);
    view! {
        <table class="table">
            <thead>
                <tr>
                    <th aria-sort="ascending">"User"</th>
                    <th>"Access level"</th>
                    <th>"Last active"</th>
                    <th><span class="vh">"Actions"</span></th>
                </tr>
            </thead>
            <tbody>
                <For each=move || rows.get() key=Clone::clone let:row>
                    <Row row around/>
                </For>
            </tbody>
        </table>
        {move || rows.with(Vec::is_empty).then(|| view! { <Empty address/> })}
    }
}

#[component]
fn Row(row: UserRow, around: Around) -> impl IntoView {
    match row.who.clone() {
        Who::User { user, online, .. } => {
            let presence = presence_of(user, online);
            view! {
                <tr>
                    <td class="who-cell"><UserCell row=row.clone() presence/></td>
                    <td class="level-cell"><LevelCell grant=row.grant/></td>
                    <LastActive row=row.clone() presence around/>
                    <UserActs row around/>
                </tr>
            }
            .into_any()
        }
        Who::Invited { mail, .. } => view! {
            <tr>
                <td class="who-cell"><InvitedCell row=row.clone() around/></td>
                <td class="level-cell"><LevelCell grant=row.grant/></td>
                <MailCell mail around/>
                <InvitedActs row around/>
            </tr>
        }
        .into_any(),
    }
}

#[component]
fn UserCell(row: UserRow, presence: Signal<Presence>) -> impl IntoView {
    let is_self = matches!(row.who, Who::User { is_self: true, .. });
    view! {
        <div class="who">
            <Avatar name=row.name()><Dot presence/></Avatar>
            <span class="two">
                <b dir="auto">
                    {row.name().to_owned()}
                    {is_self.then(|| view! { " " <span class="tag">"You"</span> })}
                </b>
                <small>{row.email}</small>
            </span>
        </div>
    }
}

#[component]
fn InvitedCell(row: UserRow, around: Around) -> impl IntoView {
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
fn LevelCell(grant: Grant) -> impl IntoView {
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
    view! { <span class="lv" class:own=grant.level == crate::policy::Level::Owner>{grant.level.name()}</span> {restrictions} }
}

#[component]
fn LastActive(row: UserRow, presence: Signal<Presence>, around: Around) -> impl IntoView {
    let Who::User { user, last_active_at, .. } = row.who else { return ().into_any() };
    let live = expect_context::<Live>();
    // Whoever has just gone was here a moment ago, whatever the page knew.
    let seen = move || match live.presence.with(|known| known.get(&user).copied()) {
        Some(false) => Some(around.now.get_untracked()),
        _ => last_active_at,
    };
    let text = move || match (presence.get(), seen()) {
        (Presence::Online, _) => "Online".into_any(),
        (_, Some(at)) => view! { <Ago now=around.now at/> }.into_any(),
        (_, None) => "Never".into_any(),
    };
    view! { <td class="la" class:on=move || presence.get() == Presence::Online>{text}</td> }.into_any()
}

#[component]
fn MailCell(mail: MailState, around: Around) -> impl IntoView {
    match mail {
        MailState::Queued => view! { <td class="la">"Mail queued"</td> }.into_any(),
        MailState::Sent { at } => view! { <td class="la">"Mail sent " <Ago now=around.now at/></td> }.into_any(),
        MailState::Failed { why } => view! { <td class="la err">"Mail failed: " {why}</td> }.into_any(),
    }
}

#[component]
fn UserActs(row: UserRow, around: Around) -> impl IntoView {
    let actor = around.own.with_value(|own| own.actor);
    let (id, name) = (row.id, row.name().to_owned());
    acts(row.may_edit(actor).and(row.may_end(actor)), move || {
        let edit = format!("Edit {name}");
        let revoke = format!("Revoke access of {name}");
        view! {
            <A href=move || around.address.dialog_of("edit", id) scroll=false attr:class="btn act" attr:aria-label=edit>"EDIT"</A>
            <A href=move || around.address.dialog_of("revoke", id) scroll=false attr:class="btn danger" attr:aria-label=revoke>
                "REVOKE ACCESS"
            </A>
        }
        .into_any()
    })
}

#[component]
fn InvitedActs(row: UserRow, around: Around) -> impl IntoView {
    let Around { own, resend, cancel, .. } = around;
    let actor = own.with_value(|own| own.actor);
    let workspace = move || own.with_value(|own| own.workspace.clone());
    let id = row.id;
    let resend_label = format!("Resend the invitation of {}", row.name());
    let cancel_label = format!("Cancel the invitation of {}", row.name());
    acts(row.may_edit(actor).and(row.may_end(actor)), move || {
        view! {
            <ActionForm action=resend>
                <SubjectFields workspace=workspace() id/>
                <button class="btn act" aria-label=resend_label>"RESEND"</button>
            </ActionForm>
            <ActionForm action=cancel>
                <SubjectFields workspace=workspace() id/>
                <button class="btn danger" aria-label=cancel_label>"CANCEL"</button>
            </ActionForm>
        }
        .into_any()
    })
}

/// The acts, or the reason why there are none.
fn acts(allowed: Answer, acts: impl FnOnce() -> AnyView) -> AnyView {
    match allowed {
        Ok(()) => view! { <td class="acts">{acts()}</td> }.into_any(),
        Err(refusal) => view! { <td class="acts note">{refusal.to_string()}</td> }.into_any(),
    }
}

#[component]
fn Empty(address: Address) -> impl IntoView {
    move || {
        address.listing.with(|listing| match listing.is_everyone() {
            true => view! {
                <div class="empty">
                    <Glyph icon=Icon::Users/>
                    <h2>"Nobody on this page"</h2>
                    <p>"Whoever stood here has been removed meanwhile."</p>
                    <a class="btn" href=address.of(&Default::default())>"Show everyone"</a>
                </div>
            },
            false => view! {
                <div class="empty">
                    <Glyph icon=Icon::Search/>
                    <h2>"Nobody found"</h2>
                    <p>"No name and no email address matches. Look for fewer letters, or among everyone."</p>
                    <a class="btn" href=address.of(&Default::default())>"Show everyone"</a>
                </div>
            },
        })
    }
}

/// The page's own time, going on without another fetch.
fn ticking(page: Memo<Option<Page>>) -> Signal<i64> {
    let passed = RwSignal::new(0_i64);
    let at = Memo::new(move |_| page.with(|page| page.as_ref().map_or(0, |page| page.now)));
    Effect::new(move || {
        at.track();
        passed.set(0);
        let tick = move || passed.update(|passed| *passed += TICK.as_millis() as i64);
        if let Ok(ticking) = set_interval_with_handle(tick, TICK) {
            on_cleanup(move || ticking.clear());
        }
    });
    Signal::derive(move || at.get() + passed.get())
}

fn tell<S>(action: ServerAction<S>)
where
    S: leptos::server_fn::ServerFn<Output = crate::outcome::Outcome, Error = crate::error::AppError>
        + Clone
        + Send
        + Sync
        + 'static,
{
    let toaster = expect_context::<Toaster>();
    Effect::new(move || match action.value().get() {
        Some(Ok(outcome)) => toaster.say(outcome),
        Some(Err(error)) => toaster.warn(error),
        None => (),
    });
}
