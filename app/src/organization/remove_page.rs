use super::remove::{RemovalPreview, WorkspaceToLeave};
use crate::{
    domain::{error::AppError, number::count_of},
    frame::plain::{PlainHeading, PlainPage},
    ui::{
        avatar::{Avatar, picture},
        icon::{Glyph, Icon},
    },
};
use leptos::prelude::*;

const BACK: &str = PlainPage::OrganizationUsers.path();

/// The prefix of the select's field name, before the access's id.
pub const FIELD: &str = "hand_on_";

#[component]
pub fn RemovePage(preview: RemovalPreview, #[prop(optional_no_strip)] problem: Option<AppError>) -> impl IntoView {
    let RemovalPreview { person, only_owner_of, workspaces } = preview;
    let source = picture(person.id, person.avatar.as_deref());
    let action = format!("{BACK}/{}/remove", person.id);
    let name = person.display_name.clone();
    let form = match only_owner_of.is_empty() {
        true => view! {
            <form class="settings" method="post" action=action>
                <p>
                    <bdi>{name.clone()}</bdi> " will lose access to every workspace immediately and be signed out everywhere. "
                    "Their past activity is kept. If you invite them again, they start fresh."
                </p>
                <WorkspacesToLeave workspaces/>
                <div class="warn-box">
                    <Glyph icon=Icon::Warning/>
                    <p>"Be careful when you remove a User. This action cannot be undone."</p>
                </div>
                {problem.map(|problem| view! {
                    <div class="bad-box" role="alert"><Glyph icon=Icon::Bad/><p>{problem.to_string()}</p></div>
                })}
                <div class="settings-foot">
                    <a class="btn" href=BACK autofocus>"Cancel"</a>
                    <button class="btn destructive">"REMOVE"</button>
                </div>
            </form>
        }
        .into_any(),
        false => view! {
            <div class="settings">
                <div class="bad-box" role="alert">
                    <Glyph icon=Icon::Bad/>
                    <p><bdi>{name}</bdi> " is the only Owner of these workspaces. Make someone else an Owner there first."</p>
                    <ul class="bullets">
                        {only_owner_of.into_iter().map(|workspace| view! { <li><bdi>{workspace}</bdi></li> }).collect_view()}
                    </ul>
                </div>
                <div class="settings-foot"><a class="btn" href=BACK>"Back to Users"</a></div>
            </div>
        }
        .into_any(),
    };
    view! {
        <PlainHeading title="Remove from organization" crumb="Organization / Users"/>
        <div class="page-body">
            <div class="person-line">
                <Avatar name=person.display_name.clone() source/>
                <span class="two"><b dir="auto">{person.display_name}</b><small>{person.email}</small></span>
            </div>
            {form}
        </div>
    }
}

#[component]
fn WorkspacesToLeave(workspaces: Vec<WorkspaceToLeave>) -> impl IntoView {
    if workspaces.is_empty() {
        return view! { <p>"They don't have access to any workspace."</p> }.into_any();
    }
    let rows = workspaces.into_iter().map(|place| {
        let WorkspaceToLeave { access, workspace, contacts, recipients } = place;
        let count = match contacts {
            0 => "No assigned contacts".to_owned(),
            count => count_of(count, "assigned contact", "assigned contacts"),
        };
        let options = recipients.into_iter().map(|it| {
            view! { <option value=it.id.to_string()>{it.display_name} " (" {it.email} ")"</option> }
        });
        let select = (contacts > 0).then(|| {
            let label = format!("Contacts in {workspace}");
            view! {
                <label class="f">
                    <span class="vh">{label}</span>
                    <select name=format!("{FIELD}{access}")>
                        <option value="">"Leave unassigned"</option>
                        {options.collect_view()}
                    </select>
                </label>
            }
        });
        view! { <li><b><bdi>{workspace.clone()}</bdi></b><small>{count}</small>{select}</li> }
    });
    view! { <ul class="leave">{rows.collect_view()}</ul> }.into_any()
}
