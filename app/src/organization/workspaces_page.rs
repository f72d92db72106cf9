use super::workspaces::WorkspaceRow;
use crate::{
    domain::number::count_of,
    frame::{
        guest::GuestField,
        plain::{PlainHeading, PlainPage},
    },
    store::clock::Millis,
    ui::{
        icon::{Glyph, Icon},
        time::Ago,
    },
};
use leptos::prelude::*;

const HERE: &str = PlainPage::OrganizationWorkspaces.path();

#[component]
pub fn WorkspacesPage(
    workspaces: Vec<WorkspaceRow>,
    now: Millis,
    typed: String,
    #[prop(optional_no_strip)] wrong: Option<String>,
) -> impl IntoView {
    let (archived, active): (Vec<_>, Vec<_>) = workspaces.into_iter().partition(|it| it.archived_at.is_some());
    let invalid = wrong.is_some();
    let rows =
        |rows: Vec<WorkspaceRow>| rows.into_iter().map(|row| view! { <WorkspaceTableRow row now/> }).collect_view();
    view! {
        <PlainHeading title="Workspaces" crumb="Organization">
            <form class="create" method="post" action=HERE novalidate>
                <input
                    class="field" name="name" value=typed aria-label="New workspace name" placeholder="New workspace"
                    maxlength="200" autocomplete="off" autofocus=invalid aria-invalid=invalid.then_some("true")
                />
                <button class="btn primary"><Glyph icon=Icon::Plus/>"CREATE"</button>
                {wrong.map(|wrong| view! { <p class="field-error" role="alert"><Glyph icon=Icon::Bad/>{wrong}</p> })}
            </form>
        </PlainHeading>
        {match active.is_empty() {
            true => view! {
                <div class="empty">
                    <Glyph icon=Icon::Building/>
                    <h2>"No workspaces"</h2>
                    <p>"Create one to get started. You'll be its Owner and can invite others."</p>
                </div>
            }.into_any(),
            false => view! { <WorkspacesTable rows=rows(active)/> }.into_any(),
        }}
        {(!archived.is_empty()).then(|| view! {
            <h2 class="table-head">"Archived"</h2>
            <WorkspacesTable rows=rows(archived)/>
        })}
    }
}

#[component]
fn WorkspacesTable<V: IntoView + 'static>(rows: V) -> impl IntoView {
    view! {
        <table class="table workspaces">
            <thead>
                <tr>
                    <th aria-sort="ascending">"Workspace"</th>
                    <th>"Users"</th>
                    <th>"Created"</th>
                    <th><span class="vh">"Actions"</span></th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

#[component]
fn WorkspaceTableRow(row: WorkspaceRow, now: Millis) -> impl IntoView {
    let WorkspaceRow { id, slug, name, users, invited, created_at, archived_at } = row;
    let initial = name.chars().next().unwrap_or('?').to_uppercase().to_string();
    let counts = match invited {
        0 => view! { {users} }.into_any(),
        invited => view! { {users} " " <span class="faint">{format!("· {invited} invited")}</span> }.into_any(),
    };
    let acts = match archived_at {
        None => {
            let label = format!("Edit {name}");
            view! { <a class="btn act" href=format!("{HERE}/{id}") aria-label=label>"EDIT"</a> }.into_any()
        }
        Some(_) => {
            let label = format!("Restore {name}");
            view! {
                <form method="post" action=format!("{HERE}/{id}/restore")>
                    <button class="btn act" aria-label=label>"RESTORE"</button>
                </form>
            }
            .into_any()
        }
    };
    let when = match archived_at {
        Some(at) => view! { "Archived " <Ago now=Signal::stored(now) at/> }.into_any(),
        None => view! { <Ago now=Signal::stored(now) at=created_at/> }.into_any(),
    };
    view! {
        <tr>
            <td class="who-cell">
                <div class="who">
                    <span class="mark" aria-hidden="true">{initial}</span>
                    <span class="two"><b dir="auto">{name}</b><small>"/w/"{slug}</small></span>
                </div>
            </td>
            <td class="counts">{counts}</td>
            <td class="la" class:archived=archived_at.is_some()>{when}</td>
            <td class="acts">{acts}</td>
        </tr>
    }
}

/// Edits a workspace: its name, and archiving it.
#[component]
pub fn WorkspacePage(
    workspace: WorkspaceRow,
    typed: Option<String>,
    #[prop(optional_no_strip)] wrong: Option<String>,
) -> impl IntoView {
    let WorkspaceRow { id, slug, name, users, .. } = workspace;
    let lose = match users {
        0 => "No one has access to it.".to_owned(),
        users => count_of(users, "person will lose access immediately.", "people will lose access immediately."),
    };
    let typed = typed.unwrap_or_else(|| name.clone());
    view! {
        <PlainHeading title="Edit Workspace" crumb="Organization / Workspaces">
            <a class="btn" href=HERE>"Back to Workspaces"</a>
        </PlainHeading>
        <div class="sections">
            <section class="section" aria-labelledby="name">
                <div>
                    <h2 id="name">"Name"</h2>
                    <p>"The address stays " <code>"/w/"{slug}</code> "."</p>
                </div>
                <form class="section-body" method="post" action=format!("{HERE}/{id}/rename") novalidate>
                    <GuestField label="Workspace name" name="name" value=typed wrong/>
                    <div><button class="btn">"Rename"</button></div>
                </form>
            </section>
            <section class="section" aria-labelledby="archive">
                <div>
                    <h2 id="archive">"Archive"</h2>
                    <p>"For workspaces you no longer use."</p>
                </div>
                <form class="section-body" method="post" action=format!("{HERE}/{id}/archive")>
                    <p>
                        {lose} " Contacts and access are kept, and an admin can restore the workspace later."
                    </p>
                    <div><button class="btn destructive"><span>"Archive "<bdi>{name}</bdi></span></button></div>
                </form>
            </section>
        </div>
    }
}
