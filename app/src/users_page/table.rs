use super::{
    acts::{InvitationRowActs, UserRowActs},
    attention::Attention,
    cells::{InvitedCell, LastActive, LevelCell, MailCell, Since, UserCell},
    mail_pause_banner::MailPauseBanner,
    pending_changes::PendingChanges,
    row::{RowKind, UserRow},
    settle::{FetchedPage, ShownRows},
};
use crate::{
    frame::{
        layout::current_user::CurrentUser,
        listing::{
            By, Listing, PagePosition, Sort,
            address::Address,
            selection::{SelectBox, SelectPage, SelectionState},
        },
        live::signals::Live,
        presence::dot::{Presence, presence_of},
    },
    ui::{
        act::FormAction,
        boxed::{drawn, effect},
        icon::{Glyph, Icon},
        toast::Toaster,
    },
};
use gloo_timers::callback::Interval;
use leptos::prelude::*;
use uuid::Uuid;

const TICK_MS: u32 = 30_000;

/// The data and actions that all rows share.
#[derive(Clone, Copy)]
pub struct RowContext {
    pub own: StoredValue<CurrentUser>,
    pub address: Address,
    pub now: Signal<i64>,
    pub resend: FormAction,
    pub retry_mail: FormAction,
    pub cancel: FormAction,
    pub reactivate: FormAction,
    pub selection: SelectionState,
    /// The shown rows, in order.
    pub shown: Signal<Vec<Uuid>>,
}

#[component]
pub fn UsersTable(
    fetched: Memo<Option<FetchedPage>>,
    own: CurrentUser,
    address: Address,
    selection: SelectionState,
) -> impl IntoView {
    let rows = Memo::new(move |_| {
        fetched.with(|fetched| fetched.as_ref().map(|fetched| fetched.page.rows.clone()).unwrap_or_default())
    });
    let attention = Attention::default();
    let shown = Memo::new(move |before: Option<&ShownRows>| {
        fetched.with(|fetched| match (fetched, before) {
            (Some(fetched), Some(before)) if attention.is_here() && before.holds_against(fetched) => before.clone(),
            (Some(fetched), _) => ShownRows::of(fetched),
            (None, _) => ShownRows::default(),
        })
    });
    let context = RowContext {
        own: StoredValue::new(own),
        address,
        now: ticking(fetched),
        resend: FormAction::default(),
        retry_mail: FormAction::default(),
        cancel: FormAction::default(),
        reactivate: FormAction::default(),
        selection,
        shown: Signal::derive(move || shown.get().ids),
    };
    // The sort of the shown rows: the URL is ahead of them while a page is fetched.
    let sort = Memo::new(move |before: Option<&Sort>| {
        address.listing.with(|now| match before {
            Some(before) if !shown.with(|shown| shown.answers(now)) => *before,
            _ => now.sort,
        })
    });
    let try_mails_again = FormAction::default();
    let acts = [context.resend, context.retry_mail, context.cancel, context.reactivate, try_mails_again];
    acts.into_iter().for_each(tell);
    let body = attention.body;
    attention.hand_on_focus(shown);
    view! {
        <MailPauseBanner
            fetched workspace=context.own.with_value(|own| own.workspace.clone()) try_again=try_mails_again
        />
        <div on:pointerover=move |event| attention.point(event) on:pointerleave=move |_| attention.leave()>
        <PendingChanges fetched shown attention/>
        <table class="table users">
            <thead>
                <tr>
                    <th class="sel"><SelectPage selection shown=context.shown/></th>
                    <SortHead address sort by=By::Name text="User"/>
                    <SortHead address sort by=By::Level text="Access level"/>
                    <SortHead address sort by=By::Joined text="Joined"/>
                    <SortHead address sort by=By::LastActive text="Last active"/>
                    <th><span class="vh">"Actions"</span></th>
                </tr>
            </thead>
            <tbody
                node_ref=body
                on:focusin=move |event| attention.focus(event, shown)
                on:focusout=move |event| attention.blur(event)
            >
                <For each=move || shown.get().ids key=|id| *id let:id>
                    {row_of(id, rows, context)}
                </For>
            </tbody>
        </table>
        </div>
        {drawn(move || shown.with(|shown| shown.ids.is_empty()).then(|| view! { <NoUsers address/> }.into_any()))}
    }
}

#[component]
fn SortHead(address: Address, sort: Memo<Sort>, by: By, text: &'static str) -> impl IntoView {
    let href = Signal::derive(move || {
        address.with(|now| Listing { sort: now.sort.clicked(by), place: PagePosition::First, ..now })
    });
    let head = (by == By::Joined).then_some("jn");
    let sorted = Signal::derive(move || sort.with(|sort| (sort.by == by).then(|| sort.order.name())));
    view! { <th aria-sort=sorted class=head><a href=href data-noscroll>{text}</a></th> }
}

/// Renders a row that stays the same element while its data changes, since it may have the focus.
fn row_of(id: Uuid, rows: Memo<Vec<UserRow>>, context: RowContext) -> AnyView {
    let find = move || rows.with(|rows| rows.iter().find(|row| row.id == id).cloned());
    let Some(first) = untrack(find) else { return ().into_any() };
    let user = match first.who {
        RowKind::User { user, .. } => Some(user),
        RowKind::Invited { .. } => None,
    };
    let row = Memo::new(move |before: Option<&UserRow>| {
        rows.with(|rows| rows.iter().find(|row| row.id == id).or(before).unwrap_or(&first).clone())
    });
    let is_gone = Memo::new(move |_| rows.with(|rows| rows.iter().all(|row| row.id != id)));
    let is_linked = Signal::derive(move || {
        context.address.listing.with(|now| (now.place == PagePosition::At(id)).then_some("true"))
    });
    let grant = Memo::new(move |_| row.with(|row| row.grant));
    let name = Signal::derive(move || row.with(|row| format!("Select {}", row.name())));
    let select = view! {
        <td class="sel"><SelectBox selection=context.selection id label=name shown=context.shown/></td>
    };
    let level = view! { <td class="level-cell">{drawn(move || view! { <LevelCell grant=grant.get()/> })}</td> };
    let joined = view! { <Since row context/> };
    let cells = match user {
        Some(user) => {
            let on_page = Signal::derive(move || row.with(|row| matches!(row.who, RowKind::User { online: true, .. })));
            let told = presence_of(user, on_page);
            // A suspended User may be online in another workspace, which is not shown here.
            let presence = Signal::derive(move || match row.with(UserRow::is_suspended) {
                true => Presence::Offline,
                false => told.get(),
            });
            view! {
                {select}
                <td class="who-cell"><UserCell row presence context/></td>
                {level}
                {joined}
                <LastActive row user presence context/>
                <UserRowActs row is_gone context/>
            }
            .into_any()
        }
        None => view! {
            {select}
            <td class="who-cell">{drawn(move || view! { <InvitedCell row=row.get() context/> })}</td>
            {level}
            {joined}
            <MailCell row context/>
            <InvitationRowActs row is_gone context/>
        }
        .into_any(),
    };
    view! { <tr class:gone=move || is_gone.get() aria-current=is_linked>{cells}</tr> }.into_any()
}

#[component]
fn NoUsers(address: Address) -> impl IntoView {
    drawn(move || {
        address.listing.with(|listing| match listing.is_everyone() {
            true => view! {
                <div class="empty">
                    <Glyph icon=Icon::Users/>
                    <h2>"This page is now empty"</h2>
                    <p>"The people on it have been removed."</p>
                    <a class="btn" href=address.of(&Default::default())>"Go back to the first page"</a>
                </div>
            },
            false => view! {
                <div class="empty">
                    <Glyph icon=Icon::Search/>
                    <h2>"No Users found"</h2>
                    <p>"No one matches your search and filters. Try a shorter search or clear the filters."</p>
                    <a class="btn" href=address.of(&Default::default())>"Clear search and filters"</a>
                </div>
            },
        })
    })
}

/// Returns the page's time, which advances without another fetch.
fn ticking(fetched: Memo<Option<FetchedPage>>) -> Signal<i64> {
    let passed = RwSignal::new(0_i64);
    let at = Memo::new(move |_| fetched.with(|fetched| fetched.as_ref().map_or(0, |fetched| fetched.page.now)));
    effect(move || {
        at.track();
        passed.set(0);
        let tick = move || passed.update(|passed| *passed += i64::from(TICK_MS));
        // The effect owns the interval, which stops when it is dropped.
        StoredValue::new_local(Interval::new(TICK_MS, tick));
    });
    Signal::derive(move || at.get() + passed.get())
}

fn tell(act: FormAction) {
    let (toaster, live) = (expect_context::<Toaster>(), expect_context::<Live>());
    effect(move || match act.answer.get() {
        Some(Ok(outcome)) => {
            toaster.say(outcome);
            live.own_acts.update(|acts| *acts += 1);
        }
        Some(Err(error)) => toaster.warn(error),
        None => (),
    });
}
