use super::{
    assign_dialog::AssignDialog,
    bulk_dialog::{ContactsAct, ContactsBulkDialog},
    contact::{Contact, ContactsPageData as Page, Details},
    delete_dialog::DeleteDialog,
    file_buttons::FileButtons,
    selection_bar::ContactsSelectionBar,
};
use crate::{
    domain::{
        error::AppError,
        policy::{can_delete_contacts, contact_scope},
    },
    frame::{
        layout::{current_user::CurrentUser, heading::Heading},
        listing::{
            Assigned, Listing, PagePosition,
            address::Address,
            counted,
            search_box::SearchBox,
            selection::{SelectBox, SelectPage, SelectionState},
        },
        live::signals::Live,
        refused::Refused,
    },
    ui::{
        ask::ask,
        avatar::Avatar,
        boxed::drawn,
        icon::{Glyph, Icon},
        location::use_location,
        protocol::Reads,
        time::Ago,
    },
};
use leptos::prelude::*;
use uuid::Uuid;

#[server(endpoint = "contacts/list", protocol = Reads)]
pub async fn list_contacts(workspace: String, #[server(default)] query: String) -> Result<Page, AppError> {
    let ctx = crate::store::ctx::Ctx::of(&workspace).await?;
    super::list::list(&ctx, &Listing::parse(&query)).await
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ContactsDialog {
    Nothing,
    Assign(Uuid),
    Delete(Uuid),
    Selected(ContactsAct),
}

#[component]
pub fn ContactsPage() -> impl IntoView {
    let own = expect_context::<CurrentUser>();
    let live = expect_context::<Live>();
    let query = use_location().query;
    let address = Address::follow(own.path("contacts"));
    let workspace = own.workspace.clone();
    let page = ask("contacts", move || {
        live.contacts.track();
        list_contacts(workspace.clone(), address.listing.with(Listing::query))
    });
    let open = Memo::new(move |_| {
        query.with(|query| {
            let id = query.get("id").and_then(|id| id.parse().ok());
            match (query.get("dialog").as_deref(), id) {
                (Some("assign"), Some(id)) => ContactsDialog::Assign(id),
                (Some("delete"), Some(id)) => ContactsDialog::Delete(id),
                (Some("selected"), _) => query
                    .get("act")
                    .and_then(|act| ContactsAct::parse(&act))
                    .map_or(ContactsDialog::Nothing, ContactsDialog::Selected),
                _ => ContactsDialog::Nothing,
            }
        })
    });
    let table_own = own.clone();
    let selection = SelectionState::of(address);
    view! {
        <Heading title="Contacts">
            <SearchBox address label="Search contacts" placeholder="Search contacts"/>
            <FileButtons address/>
        </Heading>
        <AssigneeTabs page own=own.clone() address/>
        <ContactsTable page own=table_own address selection/>
        {drawn(move || match open.get() {
            ContactsDialog::Nothing => None,
            ContactsDialog::Assign(id) => Some(view! { <AssignDialog own=own.clone() address id/> }.into_any()),
            ContactsDialog::Delete(id) => Some(view! { <DeleteDialog own=own.clone() address id/> }.into_any()),
            ContactsDialog::Selected(act) => {
                Some(view! { <ContactsBulkDialog own=own.clone() address act selection/> }.into_any())
            }
        })}
    }
}

/// Filters by assignee. Hidden for Users who see only their own contacts.
#[component]
fn AssigneeTabs(page: RwSignal<Option<Result<Page, AppError>>>, own: CurrentUser, address: Address) -> impl IntoView {
    if contact_scope(own.actor).mine_only {
        return ().into_any();
    }
    let tab = move |assigned: Assigned, name: AnyView| {
        let href = Signal::derive(move || address.with(|now| Listing { assigned, place: PagePosition::First, ..now }));
        let current = Signal::derive(move || address.listing.with(|now| (now.assigned == assigned).then_some("true")));
        view! { <a href=href aria-current=current data-noscroll>{name}</a> }
    };
    let own_contacts = Assigned::To(own.access);
    let another = move || {
        let assigned = address.listing.with(|now| now.assigned);
        let is_another = matches!(assigned, Assigned::To(_)) && assigned != own_contacts;
        is_another.then(|| {
            let of = page.with(|page| page.as_ref()?.as_ref().ok()?.of.clone());
            let name = of.map_or("Former User".to_owned(), |of| of.display_name);
            tab(assigned, view! { <bdi>{name}</bdi> }.into_any())
        })
    };
    view! {
        <div class="bar">
            <nav class="tabs" aria-label="Assigned to">
                {tab(Assigned::ToAnybody, "All".into_any())}
                {tab(own_contacts, "Mine".into_any())}
                {tab(Assigned::ToNobody, "Unassigned".into_any())}
                {drawn(another)}
            </nav>
        </div>
    }
    .into_any()
}

#[component]
fn ContactsTable(
    page: RwSignal<Option<Result<Page, AppError>>>,
    own: CurrentUser,
    address: Address,
    selection: SelectionState,
) -> impl IntoView {
    let own = StoredValue::new(own);
    drawn(move || {
        page.get().map(|page| match page {
            Err(error) => view! { <Refused error/> }.into_any(),
            Ok(page) if page.contacts.is_empty() => {
                let mine_only = own.with_value(|own| contact_scope(own.actor).mine_only);
                view! { <NoContacts mine_only address/> }.into_any()
            }
            Ok(page) => {
                let now = page.now;
                let ids: Vec<Uuid> = page.contacts.iter().map(|it| it.id).collect();
                let ids = Signal::stored(ids);
                let found = Signal::stored(counted(page.found));
                let shown = format!("{} of {} shown", page.contacts.len(), page.found);
                let at = move |place: PagePosition| address.with(|it| Listing { place, ..it });
                let next = page
                    .next
                    .map(|next| view! { <a class="btn" href=at(PagePosition::After(next))>"Next page"</a> }.into_any());
                let first = address
                    .listing
                    .with(|it| it.place != PagePosition::First)
                    .then(|| view! { <a class="btn" href=at(PagePosition::First)>"First page"</a> }.into_any());
                view! {
                    <table class="table contacts">
                        <thead>
                            <tr>
                                <th class="sel"><SelectPage selection shown=ids/></th>
                                <th aria-sort="ascending">"Name"</th>
                                <th>"Email"</th>
                                <th>"Phone"</th>
                                <th>"Assigned to"</th>
                                <th>"Created"</th>
                                <th><span class="vh">"Actions"</span></th>
                            </tr>
                        </thead>
                        <tbody>
                            <For each=move || page.contacts.clone() key=Clone::clone let:contact>
                                <ContactRow contact now own address selection shown=ids/>
                            </For>
                        </tbody>
                    </table>
                    <ContactsSelectionBar own=own.get_value() address selection matching=found/>
                    <footer class="foot"><span>{shown}</span><span class="grow"></span>{first}{next}</footer>
                }
                .into_any()
            }
        })
    })
}

#[component]
fn ContactRow(
    contact: Contact,
    now: i64,
    own: StoredValue<CurrentUser>,
    address: Address,
    selection: SelectionState,
    shown: Signal<Vec<Uuid>>,
) -> impl IntoView {
    let Contact { id, name, details, assigned_to, created_at } = contact;
    let (email, phone) = match details {
        Details::Shown { email, phone } => (email.unwrap_or_default(), phone.unwrap_or_default()),
        Details::Masked => ("Masked".to_owned(), "Masked".to_owned()),
    };
    let mine_only = own.with_value(|own| contact_scope(own.actor).mine_only);
    let assigned = match assigned_to {
        Some(it) => {
            let theirs = Signal::derive(move || {
                address.with(|now| Listing { assigned: Assigned::To(it.id), place: PagePosition::First, ..now })
            });
            let name = it.display_name.clone();
            let name = match mine_only {
                true => view! { <span dir="auto">{name}</span> }.into_any(),
                false => view! { <a dir="auto" href=theirs data-noscroll>{name}</a> }.into_any(),
            };
            view! { <Avatar name=it.display_name small=true/> " " {name} }.into_any()
        }
        None => view! { <span class="faint">"Unassigned"</span> }.into_any(),
    };
    let (assign, delete) = (format!("Assign {name}"), format!("Delete {name}"));
    let delete = can_delete_contacts(own.with_value(|own| own.actor)).is_ok().then(|| {
        view! {
            <a href=move || address.dialog_of("delete", id) data-noscroll class="btn danger" aria-label=delete>"DELETE"</a>
        }
        .into_any()
    });
    view! {
        <tr>
            <td class="sel"><SelectBox selection id label=format!("Select {name}") shown/></td>
            <td class="who-cell"><div class="who"><Avatar name=name.clone()/><span class="two"><b dir="auto">{name}</b></span></div></td>
            <td class="email">{email}</td>
            <td class="phone">{phone}</td>
            <td class="assigned">{assigned}</td>
            <td class="when"><Ago now=Signal::stored(now) at=created_at/></td>
            <td class="acts">
                <a href=move || address.dialog_of("assign", id) data-noscroll class="btn act" aria-label=assign>"ASSIGN"</a>
                {delete}
            </td>
        </tr>
    }
}

#[component]
fn NoContacts(mine_only: bool, address: Address) -> impl IntoView {
    let first = address.listing.get_untracked().from_the_start();
    let is_later = address.listing.with_untracked(|it| *it != first);
    let (title, text, link) = match (first != Listing::default(), is_later, mine_only) {
        (true, ..) => {
            ("No contacts found", "No contacts match your search and filters.", Some("Clear search and filters"))
        }
        (_, true, _) => {
            ("This page is now empty", "The contacts on it have been removed.", Some("Go to the first page"))
        }
        (.., true) => ("No contacts yet", "Contacts assigned to you will appear here.", None),
        _ => ("No contacts yet", "Import a CSV to get started.", None),
    };
    let all = link.map(|link| view! { <a class="btn" href=address.of(&Listing::default())>{link}</a> }.into_any());
    view! {
        <div class="empty">
            <Glyph icon=Icon::Contacts/>
            <h2>{title}</h2>
            <p>{text}</p>
            {all}
        </div>
    }
}
