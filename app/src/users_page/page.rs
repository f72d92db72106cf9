use super::{
    bar::Bar,
    dialogs::{UsersDialog, dialogs},
    row::UsersPageData as Page,
    selection_bar::UsersSelectionBar,
    settle::FetchedPage,
    table::UsersTable,
};
use crate::{
    domain::{
        error::AppError,
        policy::{can_export_users, can_open_users},
    },
    frame::{
        layout::{current_user::CurrentUser, heading::Heading},
        listing::{
            COUNTED_MAX, Listing, PagePosition, Status, address::Address, counted, export_menu::ExportMenu,
            search_box::SearchBox, selection::SelectionState,
        },
        live::signals::Live,
        refused::Refused,
    },
    ui::{
        ask::ask,
        boxed::{drawn, effect},
        icon::{Glyph, Icon},
        location::use_location,
        part::draw_part,
        protocol::Reads,
    },
};
use leptos::prelude::*;

#[server(endpoint = "users/list", protocol = Reads)]
pub async fn list_users(workspace: String, #[server(default)] query: String) -> Result<Page, AppError> {
    let ctx = crate::store::ctx::Ctx::of(&workspace).await?;
    super::list::list(&ctx, &Listing::parse(&query)).await
}

#[component]
pub fn UsersPage() -> impl IntoView {
    let own = expect_context::<CurrentUser>();
    match can_open_users(own.actor) {
        Ok(()) => view! { <Users own/> }.into_any(),
        Err(refusal) => view! { <Refused error=refusal.into()/> }.into_any(),
    }
}

#[component]
fn Users(own: CurrentUser) -> impl IntoView {
    let live = expect_context::<Live>();
    let query = use_location().query;
    let address = Address::follow(own.path("settings/users"));
    let listing = address.listing;
    let workspace = own.workspace.clone();
    let fetched = ask("users", move || {
        // Filtered by Online, presence changes the rows and not only their dots.
        if listing.with(|it| it.status == Status::Online) {
            live.transitions.track();
        }
        live.users.track();
        let (query, own_acts) = (listing.with(Listing::query), live.own_acts.get());
        let page = list_users(workspace.clone(), query.clone());
        async move { page.await.map(|page| FetchedPage { query, own_acts, page }) }
    });
    let open = Memo::new(move |_| query.with(UsersDialog::read));
    let selection = SelectionState::of(address);
    let table_own = own.clone();
    let import = own.path("settings/users/import");
    let (file, may_export) = (own.path("settings/users/export.csv"), can_export_users(own.actor));
    view! {
        <Heading title="Users" crumb="Settings / Workspace Settings">
            <SearchBox address label="Search Users" placeholder="Search name or email"/>
            // A server-rendered page outside the application.
            <a class="btn" href=import>"IMPORT"</a>
            <ExportMenu address path=file may=may_export all="All Users"/>
            <a href=move || address.dialog("add") data-noscroll class="btn primary">
                <Glyph icon=Icon::Plus/>
                "ADD USER"
            </a>
        </Heading>
        <Loaded fetched own=table_own address selection/>
        {drawn(move || draw_part(dialogs(open.get()?, own.clone(), address, selection)))}
    }
}

#[component]
fn Loaded(
    fetched: RwSignal<Option<Result<FetchedPage, AppError>>>,
    own: CurrentUser,
    address: Address,
    selection: SelectionState,
) -> impl IntoView {
    let live = expect_context::<Live>();
    effect(move || {
        if let Some(Ok(fetched)) = fetched.get() {
            live.set_presence(fetched.page.counts.presence);
        }
    });
    let answer = fetched;
    let fetched = Memo::new(move |before: Option<&Option<FetchedPage>>| match answer.get() {
        Some(Ok(fetched)) => Some(fetched),
        _ => before.cloned().flatten(),
    });
    let state = Memo::new(move |_| {
        answer.get().map(|answer| match answer {
            // While the server is unreachable, the loaded page stays.
            Err(AppError::Unreachable) if fetched.with_untracked(Option::is_some) => Ok(()),
            answer => answer.map(|_| ()),
        })
    });
    let own = StoredValue::new(own);
    drawn(move || match state.get() {
        None => view! { <Skeleton/> }.into_any(),
        Some(Err(error)) => view! { <Refused error/> }.into_any(),
        // Rendered once there is a page to compute from.
        Some(Ok(())) => view! {
            <Bar fetched address/>
            <Missing fetched/>
            <UsersTable fetched own=own.get_value() address selection/>
            <UsersSelectionBar fetched own=own.get_value() address selection/>
            <Foot fetched address/>
        }
        .into_any(),
    })
}

#[component]
fn Missing(fetched: Memo<Option<FetchedPage>>) -> impl IntoView {
    drawn(move || {
        fetched.with(|fetched| fetched.as_ref().is_some_and(|fetched| fetched.page.missing)).then(|| {
            view! { <p class="notice">"That person no longer has access or an invitation here. Showing everyone."</p> }.into_any()
        })
    })
}

#[component]
fn Foot(fetched: Memo<Option<FetchedPage>>, address: Address) -> impl IntoView {
    let with = move |read: fn(&Page) -> String| {
        move || fetched.with(|fetched| fetched.as_ref().map(|fetched| read(&fetched.page)).unwrap_or_default())
    };
    let shown = with(|page| match page.rows.len() as i64 {
        0 => String::new(),
        // Positions beyond `COUNTED_MAX` are not counted.
        count if page.before > COUNTED_MAX => format!("{count} of {}", counted(page.found)),
        count => format!("{}–{} of {}", page.before + 1, page.before + count, counted(page.found)),
    });
    let link = move |cursor: fn(&Page) -> Option<String>, to: fn(String) -> PagePosition, text: &'static str| {
        drawn(move || {
            let cursor = fetched.with(|fetched| fetched.as_ref().and_then(|fetched| cursor(&fetched.page)))?;
            let href = address.with(|now| Listing { place: to(cursor), ..now });
            Some(view! { <a class="btn" href=href>{text}</a> })
        })
    };
    view! {
        <footer class="foot">
            <span>{shown}</span>
            <span class="grow"></span>
            {link(|page| page.previous.clone(), PagePosition::Before, "Previous page")}
            {link(|page| page.next.clone(), PagePosition::After, "Next page")}
        </footer>
    }
}

#[component]
fn Skeleton() -> impl IntoView {
    view! { <div aria-hidden="true">{(0..8).map(|_| view! { <div class="skeleton"></div> }.into_any()).collect_view()}</div> }
}
