use super::{
    row::{Counts, UsersPage as Page},
    table::Table,
};
use crate::{
    error::AppError,
    invitations::add_dialog::AddDialog,
    layout::{heading::Heading, own::Own},
    listing::{Listing, Status, address::Address, search_box::SearchBox},
    live::stream::Live,
    policy::{can_export_users, can_open_users},
    refused::Refused,
    ui::{
        icon::{Glyph, Icon},
        memo::memo_of,
        url::with_query,
    },
    users::{edit_dialog::EditDialog, revoke_dialog::RevokeDialog},
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use leptos_router::hooks::use_query_map;
use uuid::Uuid;

#[server(endpoint = "users/list", input = GetUrl)]
pub async fn list_users(workspace: String, listing: Listing) -> Result<Page, AppError> {
    let ctx = crate::ctx::Ctx::of(&workspace).await?;
    super::list::list(&ctx, &listing).await
}

/// The dialog that the address has open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Open {
    Nothing,
    Add,
    Edit(Uuid),
    Revoke(Uuid),
}

#[component]
pub fn UsersPage() -> impl IntoView {
    let own = expect_context::<Own>();
    match can_open_users(own.actor) {
        Ok(()) => view! { <Users own/> }.into_any(),
        Err(refusal) => view! { <Refused error=refusal.into()/> }.into_any(),
    }
}

#[component]
fn Users(own: Own) -> impl IntoView {
    let live = expect_context::<Live>();
    let query = use_query_map();
    let address = Address::follow(own.path("settings/users"));
    let listing = address.listing;
    let workspace = own.workspace.clone();
    let page = Resource::new(
        move || (listing.get(), live.users.get()),
        move |(listing, _)| list_users(workspace.clone(), listing),
    );
    let open = Memo::new(move |_| {
        query.with(|query| {
            let id = query.get("id").and_then(|id| id.parse().ok());
            match (query.get("dialog").as_deref(), id) {
                (Some("add"), _) => Open::Add,
                (Some("edit"), Some(id)) => Open::Edit(id),
                (Some("revoke"), Some(id)) => Open::Revoke(id),
                _ => Open::Nothing,
            }
        })
    });
    let export = own.path("settings/users/export.csv");
    let may_export = can_export_users(own.actor);
    let table_own = own.clone();
    view! {
        <Heading title="Users" crumb="Settings / Workspace Settings">
            <SearchBox address label="Search users" placeholder="Search name or email"/>
            {match may_export {
                Ok(()) => view! {
                    <a class="btn" href=move || with_query(&export, &listing.with(Listing::query)) download>
                        <Glyph icon=Icon::Download/>
                        "Export"
                    </a>
                }.into_any(),
                Err(refusal) => view! {
                    <button class="btn" aria-disabled="true" title=refusal.to_string()>
                        <Glyph icon=Icon::Download/>
                        "Export"
                        <span class="vh">{refusal.to_string()}</span>
                    </button>
                }.into_any(),
            }}
            <a href=move || address.dialog("add") data-noscroll class="btn primary">
                <Glyph icon=Icon::Plus/>
                "ADD USER"
            </a>
        </Heading>
        <Transition fallback=Skeleton>
            <Loaded page own=table_own.clone() address/>
        </Transition>
        {move || match open.get() {
            Open::Nothing => None,
            Open::Add => Some(view! { <AddDialog own=own.clone() address/> }.into_any()),
            Open::Edit(id) => Some(view! { <EditDialog own=own.clone() address id/> }.into_any()),
            Open::Revoke(id) => Some(view! { <RevokeDialog own=own.clone() address id/> }.into_any()),
        }}
    }
}

#[component]
fn Loaded(page: Resource<Result<Page, AppError>>, own: Own, address: Address) -> impl IntoView {
    let live = expect_context::<Live>();
    // What was fetched knows more than what the stream had told before.
    Effect::new(move |_| page.with(|_| live.presence.set(Default::default())));
    let state = memo_of(move || page.get().map(|page| page.map(|_| ())));
    let page = Memo::new(move |before: Option<&Option<Page>>| match page.get() {
        Some(Ok(page)) => Some(page),
        _ => before.cloned().flatten(),
    });
    let own = StoredValue::new(own);
    move || match state.get() {
        None => ().into_any(),
        Some(Err(error)) => view! { <Refused error/> }.into_any(),
        // What follows from the page is computed only now that there is one.
        Some(Ok(())) => view! {
            <Bar page address/>
            <Table page own=own.get_value() address/>
            <Foot page address/>
        }
        .into_any(),
    }
}

#[component]
fn Bar(page: Memo<Option<Page>>, address: Address) -> impl IntoView {
    let counts = Memo::new(move |_| page.with(|page| page.as_ref().map(|page| page.counts).unwrap_or_default()));
    let tab = move |status: Status| {
        let count = move |counts: Counts| match status {
            Status::All => counts.all(),
            Status::Active => counts.active,
            Status::Pending => counts.pending,
            Status::Expired => counts.expired,
        };
        let href = move || {
            address.listing.with(|now| address.of(&Listing { search: now.search.clone(), status, after: None }))
        };
        let current = move || address.listing.with(|now| (now.status == status).then_some("true"));
        view! {
            <a href=href aria-current=current data-noscroll>
                {status.name()} " " <em>{move || counts.with(|counts| count(*counts))}</em>
            </a>
        }
    };
    view! {
        <div class="bar">
            <nav class="tabs" aria-label="Status">{Status::ALL.map(tab)}</nav>
            <span class="chip"><i class="dot"></i>{move || counts.get().online} " online"</span>
        </div>
    }
}

#[component]
fn Foot(page: Memo<Option<Page>>, address: Address) -> impl IntoView {
    let shown = move || {
        page.with(|page| match page {
            Some(page) if page.rows.is_empty() => String::new(),
            Some(page) => format!("{} of {} shown", page.rows.len(), page.found),
            None => String::new(),
        })
    };
    let after = move |after: Option<String>| address.listing.with(|now| address.of(&Listing { after, ..now.clone() }));
    let first = move || {
        address.listing.with(|now| now.after.is_some()).then(|| {
            view! {
                <a class="btn" href=after(None)>"First page"</a>
            }
        })
    };
    let next = move || {
        page.with(|page| page.as_ref().and_then(|page| page.next.clone())).map(|next| {
            view! {
                <a class="btn" href=after(Some(next))>"Next page"</a>
            }
        })
    };
    view! { <footer class="foot"><span>{shown}</span><span class="grow"></span>{first}{next}</footer> }
}

#[component]
fn Skeleton() -> impl IntoView {
    view! { <div aria-hidden="true">{(0..8).map(|_| view! { <div class="skeleton"></div> }).collect_view()}</div> }
}
