//! Pages for signed-in Users without a script: rarely used ones (the account, the Organization) need none and load
//! nothing.

use super::{guest::document, layout::me::Me};
use crate::{
    domain::{error::AppError, workspace_link::WorkspaceLink},
    store::{
        ctx::{AppState, Site},
        person::Person,
        workspace::{organization_name, workspaces_of},
    },
    ui::{
        avatar::picture,
        icon::{Glyph, Icon},
    },
};
use leptos::prelude::*;

/// The data of the layout around such a page.
#[derive(Clone, Debug)]
pub struct PageFrame {
    pub person: Person,
    pub organization: String,
    pub workspaces: Vec<WorkspaceLink>,
    pub back: BackLink,
}

/// Link back to the previous page.
#[derive(Clone, Debug)]
pub struct BackLink {
    pub href: String,
    pub text: &'static str,
}

/// The page that the navigation marks as the current one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlainPage {
    Account,
    OrganizationUsers,
    OrganizationWorkspaces,
    OrganizationAudit,
}

impl PlainPage {
    pub const fn path(self) -> &'static str {
        match self {
            Self::Account => "/account",
            Self::OrganizationUsers => "/organization/users",
            Self::OrganizationWorkspaces => "/organization/workspaces",
            Self::OrganizationAudit => "/organization/audit",
        }
    }
}

pub async fn page_frame(state: &AppState, person: Person) -> Result<PageFrame, AppError> {
    let mut conn = state.db.read().await?;
    let organization = organization_name(&mut conn).await?;
    let workspaces = workspaces_of(&mut conn, person.id).await?;
    let back = BackLink { href: "/".to_owned(), text: "Back to workspace" };
    Ok(PageFrame { person, organization, workspaces, back })
}

/// The result of the last form, shown above the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    Done(String),
    Problem(String),
}

/// Renders the whole document; `here` is `None` for a page of a workspace.
pub fn render<V: IntoView>(
    site: &Site,
    title: &'static str,
    page_frame: PageFrame,
    here: Option<PlainPage>,
    notice: Option<Notice>,
    page: impl FnOnce() -> V,
) -> String {
    document(site, title, "", || {
        view! {
            <div class="app">
                <Nav page_frame here/>
                <main class="main">
                    <div class="topbar">
                        <button class="icon menu-button" popovertarget="nav" aria-label="Open menu">
                            <Glyph icon=Icon::Menu/>
                        </button>
                        <b>{title}</b>
                    </div>
                    {notice.map(|notice| {
                        let (class, text) = match notice {
                            Notice::Done(text) => ("notice done", text),
                            Notice::Problem(text) => ("notice", text),
                        };
                        view! { <p class=class role="status">{text}</p> }
                    })}
                    {page()}
                </main>
            </div>
        }
    })
}

#[component]
fn Nav(page_frame: PageFrame, here: Option<PlainPage>) -> impl IntoView {
    let PageFrame { person, organization, workspaces, back } = page_frame;
    let organization_pages = person.is_admin.then(|| {
        view! {
            <h2 class="nav-head">"Organization"</h2>
            <Link to=PlainPage::OrganizationUsers here icon=Icon::Users text="Users"/>
            <Link to=PlainPage::OrganizationWorkspaces here icon=Icon::Building text="Workspaces"/>
            <Link to=PlainPage::OrganizationAudit here icon=Icon::Clock text="Audit"/>
        }
    });
    let line = if person.is_admin { "Organization admin" } else { "User" };
    let source = picture(person.id, person.avatar.as_deref());
    view! {
        <nav class="side" id="nav" popover aria-label="Main">
            <Switch organization workspaces/>
            <a class="nav-link" href=back.href><Glyph icon=Icon::Back/>{back.text}</a>
            <Link to=PlainPage::Account here icon=Icon::Person text="Account"/>
            {organization_pages}
            <Me name=person.display_name source line is_here=here == Some(PlainPage::Account)/>
        </nav>
    }
}

#[component]
fn Link(to: PlainPage, here: Option<PlainPage>, icon: Icon, text: &'static str) -> impl IntoView {
    view! {
        <a class="nav-link" href=to.path() aria-current=(here == Some(to)).then_some("page")>
            <Glyph icon/>
            {text}
        </a>
    }
}

/// Lists the workspaces to go to.
#[component]
fn Switch(organization: String, workspaces: Vec<WorkspaceLink>) -> impl IntoView {
    let initial = organization.chars().next().unwrap_or('?').to_uppercase().to_string();
    let places = workspaces.into_iter().map(|place| {
        let href = format!("/w/{}", place.slug);
        view! { <li><a href=href>{place.name}</a></li> }
    });
    view! {
        <details class="switch">
            <summary>
                <span class="mark" aria-hidden="true">{initial}</span>
                <span class="two"><b>{organization}</b><small>"Switch workspace"</small></span>
                <Glyph icon=Icon::Chevron/>
            </summary>
            <ul class="switch-list">{places.collect_view()}</ul>
        </details>
    }
}

/// Shows the page's name, and actions beside it.
#[component]
pub fn PlainHeading(
    title: &'static str,
    crumb: &'static str,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <header class="page-head">
            <div>
                <p class="crumb">{crumb}</p>
                <h1>{title}</h1>
            </div>
            {children.map(|children| children())}
        </header>
    }
}
