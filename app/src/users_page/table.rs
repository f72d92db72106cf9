use super::{
    acts::{InvitedActs, UserActs},
    cells::{InvitedCell, LastActive, LevelCell, MailCell, UserCell},
    row::{UserRow, UsersPage as Page, Who},
};
use crate::{
    invitations::{cancel::CancelInvitation, resend::ResendInvitation},
    layout::own::Own,
    listing::address::Address,
    presence::dot::presence_of,
    ui::{
        icon::{Glyph, Icon},
        toast::Toaster,
    },
};
use leptos::prelude::*;
use std::time::Duration;

const TICK: Duration = Duration::from_secs(30);

/// What every row needs besides itself.
#[derive(Clone, Copy)]
pub struct Around {
    pub own: StoredValue<Own>,
    pub address: Address,
    pub now: Signal<i64>,
    pub resend: ServerAction<ResendInvitation>,
    pub cancel: ServerAction<CancelInvitation>,
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
                <For each=move || rows.get() key=|row| row.id let:first>
                    <Row first rows around/>
                </For>
            </tbody>
        </table>
        {move || rows.with(Vec::is_empty).then(|| view! { <Empty address/> })}
    }
}

/// A row stays the same element while what is in it changes: the focus may be on it.
#[component]
fn Row(first: UserRow, rows: Memo<Vec<UserRow>>, around: Around) -> impl IntoView {
    let id = first.id;
    let user = match first.who {
        Who::User { user, .. } => Some(user),
        Who::Invited { .. } => None,
    };
    let row = Memo::new(move |before: Option<&UserRow>| {
        rows.with(|rows| rows.iter().find(|row| row.id == id).or(before).unwrap_or(&first).clone())
    });
    let grant = Memo::new(move |_| row.with(|row| row.grant));
    let level = view! { <td class="level-cell">{move || view! { <LevelCell grant=grant.get()/> }}</td> };
    match user {
        Some(user) => {
            let on_page = Signal::derive(move || row.with(|row| matches!(row.who, Who::User { online: true, .. })));
            let presence = presence_of(user, on_page);
            view! {
                <tr>
                    <td class="who-cell"><UserCell row presence/></td>
                    {level}
                    <LastActive row user presence around/>
                    <UserActs row around/>
                </tr>
            }
            .into_any()
        }
        None => view! {
            <tr>
                <td class="who-cell">{move || view! { <InvitedCell row=row.get() around/> }}</td>
                {level}
                <MailCell row around/>
                <InvitedActs row around/>
            </tr>
        }
        .into_any(),
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
