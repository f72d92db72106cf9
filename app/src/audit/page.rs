use super::line::{AuditLine, AuditPage as Page};
use crate::{
    domain::{audit_act::AuditAct, error::AppError, policy::can_open_audit, time::exact},
    frame::{
        layout::{current_user::CurrentUser, heading::Heading},
        listing::{Listing, PagePosition, address::Address, counted, export_menu::ExportMenu, search_box::SearchBox},
        live::signals::Live,
        refused::Refused,
    },
    ui::{
        ask::ask,
        boxed::drawn,
        icon::{Glyph, Icon},
        menu::{Menu, MenuLink},
        protocol::Reads,
    },
};
use leptos::prelude::*;

#[server(endpoint = "audit/list", protocol = Reads)]
pub async fn list_audit(workspace: String, #[server(default)] query: String) -> Result<Page, AppError> {
    let ctx = crate::store::ctx::Ctx::of(&workspace).await?;
    super::list::list(&ctx, &Listing::parse(&query)).await
}

#[component]
pub fn AuditPage() -> impl IntoView {
    let own = expect_context::<CurrentUser>();
    match can_open_audit(own.actor) {
        Ok(()) => view! { <Audit own/> }.into_any(),
        Err(refusal) => view! { <Refused error=refusal.into()/> }.into_any(),
    }
}

#[component]
fn Audit(own: CurrentUser) -> impl IntoView {
    let live = expect_context::<Live>();
    let address = Address::follow(own.path("settings/audit"));
    let workspace = own.workspace.clone();
    let page = ask("audit", move || {
        live.users.track();
        list_audit(workspace.clone(), address.listing.with(Listing::query))
    });
    view! {
        <Heading title="Audit" crumb="Settings / Workspace Settings">
            <SearchBox address label="Search the audit log" placeholder="Search by person"/>
            <ExportMenu address path=own.path("settings/audit/export.csv") may=can_open_audit(own.actor) all="All activity"/>
        </Heading>
        <div class="bar">
            <div class="menus"><ActFilter address/></div>
        </div>
        {drawn(move || page.get().map(|page| match page {
            Err(error) => view! { <Refused error/> }.into_any(),
            Ok(page) if page.lines.is_empty() => view! { <NoAuditLines address/> }.into_any(),
            Ok(page) => view! { <AuditTable page address/> }.into_any(),
        }))}
    }
}

#[component]
fn ActFilter(address: Address) -> impl IntoView {
    let link = move |act: Option<AuditAct>| {
        let href = Signal::derive(move || address.with(|now| Listing { act, place: PagePosition::First, ..now }));
        let current = Signal::derive(move || address.listing.with(|now| now.act == act));
        view! { <MenuLink href current text=act.map_or("All actions", AuditAct::name)/> }
    };
    let chosen = Signal::derive(move || address.listing.with(|now| now.act.map(AuditAct::name)));
    view! { <Menu label="Action" chosen>{link(None)} {AuditAct::ALL.iter().map(|act| link(Some(*act))).collect_view()}</Menu> }
}

#[component]
fn AuditTable(page: Page, address: Address) -> impl IntoView {
    let shown = format!("{} of {}", page.lines.len(), counted(page.found));
    let at = move |place: PagePosition| address.with(|it| Listing { place, ..it });
    let next = page.next.map(|next| view! { <a class="btn" href=at(PagePosition::After(next))>"Older"</a> }.into_any());
    let is_first = address.listing.with(|it| it.place == PagePosition::First);
    let first = (!is_first).then(|| view! { <a class="btn" href=at(PagePosition::First)>"Newest"</a> }.into_any());
    view! {
        <table class="table audit">
            <thead>
                <tr><th>"When"</th><th>"Who"</th><th>"Action"</th><th>"Person affected"</th><th>"Change"</th><th>"IP address"</th></tr>
            </thead>
            <tbody>{page.lines.into_iter().map(|line| view! { <AuditRow line/> }.into_any()).collect_view()}</tbody>
        </table>
        <footer class="foot"><span>{shown}</span><span class="grow"></span>{first}{next}</footer>
    }
}

#[component]
fn AuditRow(line: AuditLine) -> impl IntoView {
    let (when, change) = (exact(line.at), line.change());
    view! {
        <tr>
            <td class="when"><time datetime=when.clone()>{at_a_glance(&when)}</time></td>
            <td class="by"><PersonCell name=line.actor_name email=line.actor_email/></td>
            <td class="what">{line.act.name()}</td>
            <td class="on"><PersonCell name=line.target_name email=line.target_email/></td>
            <td class="change" dir="auto">{change}</td>
            <td class="from">{line.address}</td>
        </tr>
    }
}

/// Shows name and address. Invitees and wrong passwords have only an address.
#[component]
pub fn PersonCell(name: String, email: String) -> impl IntoView {
    let (first, second) = if name.is_empty() { (email, String::new()) } else { (name, email) };
    view! { <span class="two"><b dir="auto">{first}</b><small>{second}</small></span> }
}

/// Formats a time as `2026-11-25 12:43:20`, in UTC.
fn at_a_glance(exact: &str) -> String {
    exact.trim_end_matches('Z').replace('T', " ")
}

#[component]
fn NoAuditLines(address: Address) -> impl IntoView {
    let first = address.listing.get_untracked().from_the_start();
    let (title, all) = match (first != Listing::default(), address.listing.with_untracked(|it| *it != first)) {
        (true, _) => ("No activity found", Some(("No activity matches your filters.", "Clear filters"))),
        (false, true) => ("This page is empty", Some(("There is activity on other pages.", "Go to the first page"))),
        (false, false) => ("No activity yet", None),
    };
    let all = all.map(|(text, link)| {
        view! {
            <p>{text}</p>
            <a class="btn" href=address.of(&Listing::default())>{link}</a>
        }
        .into_any()
    });
    view! {
        <div class="empty">
            <Glyph icon=Icon::Clock/>
            <h2>{title}</h2>
            {all}
        </div>
    }
}
