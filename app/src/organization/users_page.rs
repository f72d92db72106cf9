use super::list::{OrganizationListing, OrganizationRow, OrganizationUser, OrganizationUsers, UserWorkspace};
use crate::{
    domain::{policy::Refusal, url::encode},
    frame::{
        plain::{PlainHeading, PlainPage},
        state_tag::StateTag,
    },
    store::clock::Millis,
    ui::{
        avatar::{Avatar, PendingAvatar, picture},
        icon::{Glyph, Icon},
        time::Ago,
        url::with_query,
    },
};
use leptos::prelude::*;

const HERE: &str = PlainPage::OrganizationUsers.path();

#[component]
pub fn OrganizationUsersPage(listing: OrganizationListing, users: OrganizationUsers, now: Millis) -> impl IntoView {
    let OrganizationUsers { rows, found, next, admins } = users;
    let OrganizationListing { search, after } = listing;
    let shown = format!("{} of {found} shown", rows.len());
    let query = |after: Option<String>| {
        let search = (!search.is_empty()).then(|| format!("q={}", encode(&search)));
        let after = after.map(|after| format!("after={}", encode(&after)));
        with_query(HERE, &search.into_iter().chain(after).collect::<Vec<_>>().join("&"))
    };
    let first = after.map(|_| view! { <a class="btn" href=query(None)>"First page"</a> });
    let next = next.map(|next| view! { <a class="btn" href=query(Some(next))>"Next page"</a> });
    let body = match rows.is_empty() {
        true => view! { <NoOrganizationUsers/> }.into_any(),
        false => view! {
            <table class="table organization">
                <thead>
                    <tr>
                        <th aria-sort="ascending">"User"</th>
                        <th>"Workspaces"</th>
                        <th>"Last active"</th>
                        <th><span class="vh">"Actions"</span></th>
                    </tr>
                </thead>
                <tbody>
                    {rows.into_iter().map(|row| view! { <OrganizationUserRow row now admins/> }).collect_view()}
                </tbody>
            </table>
        }
        .into_any(),
    };
    view! {
        <PlainHeading title="Users" crumb="Organization">
            <form class="find" action=HERE role="search">
                <Glyph icon=Icon::Search/>
                <input type="search" name="q" value=search.clone() aria-label="Search Users" placeholder="Search name or email" maxlength="300"/>
            </form>
        </PlainHeading>
        {body}
        <footer class="foot"><span>{shown}</span><span class="grow"></span>{first}{next}</footer>
    }
}

#[component]
fn OrganizationUserRow(row: OrganizationRow, now: Millis, admins: i64) -> impl IntoView {
    let state = row.state();
    let OrganizationRow { email, user, workspaces } = row;
    let workspaces = view! {
        <td class="places">
            {workspaces.is_empty().then(|| view! { <span class="faint">"No workspaces"</span> })}
            <ul>
                {workspaces.into_iter().map(|place| {
                    // Not repeated if the row already shows this state.
                    let is_told = user.is_none() && place.invited == Some(state);
                    view! { <UserWorkspaceItem place is_told/> }
                }).collect_view()}
            </ul>
        </td>
    };
    match user {
        Some(user) => view! {
            <tr>
                <td class="who-cell"><OrganizationUserCell user=user.clone() email/></td>
                {workspaces}
                <td class="la">{match user.last_active_at {
                    Some(at) => view! { <Ago now=Signal::stored(now) at/> }.into_any(),
                    None => "Never".into_any(),
                }}</td>
                <OrganizationUserActions user admins/>
            </tr>
        }
        .into_any(),
        None => {
            let label = format!("Cancel all invitations for {email}");
            view! {
                <tr>
                    <td class="who-cell">
                        <div class="who">
                            <PendingAvatar/>
                            <span class="two"><b>{email.clone()}</b><small><StateTag state/></small></span>
                        </div>
                    </td>
                    {workspaces}
                    <td class="la">"Invited"</td>
                    <td class="acts">
                        <form method="post" action="/organization/invitations/cancel">
                            <input type="hidden" name="email" value=email/>
                            <button class="btn danger" aria-label=label>"CANCEL"</button>
                        </form>
                    </td>
                </tr>
            }
            .into_any()
        }
    }
}

#[component]
fn OrganizationUserCell(user: OrganizationUser, email: String) -> impl IntoView {
    let source = picture(user.id, user.avatar.as_deref());
    view! {
        <div class="who">
            <Avatar name=user.display_name.clone() source/>
            <span class="two">
                <b dir="auto">
                    {user.display_name}
                    {user.is_self.then(|| view! { " " <span class="tag">"You"</span> })}
                    {user.is_admin.then(|| view! { " " <span class="tag blue">"Admin"</span> })}
                    {user.is_unverified.then(|| view! { " " <span class="tag amber">"Unverified"</span> })}
                </b>
                <small>{email}</small>
            </span>
        </div>
    }
}

#[component]
fn UserWorkspaceItem(place: UserWorkspace, is_told: bool) -> impl IntoView {
    let UserWorkspace { workspace, level, invited } = place;
    let state = invited.filter(|_| !is_told).map(|state| view! { " " <StateTag state/> });
    view! { <li><bdi>{workspace}</bdi> " " <span class="faint">{level.name()}</span>{state}</li> }
}

#[component]
fn OrganizationUserActions(user: OrganizationUser, admins: i64) -> impl IntoView {
    let OrganizationUser { id, display_name, is_admin, is_self, is_unverified, .. } = user;
    let admin = match (is_admin, admins) {
        (true, 1) => view! { <Disabled text="REMOVE ADMIN" why=Refusal::LastAdmin/> }.into_any(),
        (false, _) if is_unverified => view! { <Disabled text="MAKE ADMIN" why=Refusal::UnverifiedAdmin/> }.into_any(),
        (true, _) => {
            let label = format!("Remove admin: {display_name}");
            view! {
                <form method="post" action=format!("{HERE}/{id}/take-admin")>
                    <button class="btn act" aria-label=label>"REMOVE ADMIN"</button>
                </form>
            }
            .into_any()
        }
        (false, _) => {
            let label = format!("Make admin: {display_name}");
            view! {
                <form method="post" action=format!("{HERE}/{id}/make-admin")>
                    <button class="btn act" aria-label=label>"MAKE ADMIN"</button>
                </form>
            }
            .into_any()
        }
    };
    let remove = match is_self {
        true => view! {
            <button class="btn danger" aria-disabled="true" type="button" title=Refusal::RemoveOneself.to_string()>
                "REMOVE"
                <span class="vh">{Refusal::RemoveOneself.to_string()}</span>
            </button>
        }
        .into_any(),
        false => {
            let label = format!("Remove {display_name} from the organization");
            view! { <a class="btn danger" href=format!("{HERE}/{id}/remove") aria-label=label>"REMOVE"</a> }.into_any()
        }
    };
    view! { <td class="acts">{admin}{remove}</td> }
}

/// A disabled button that says why.
#[component]
fn Disabled(text: &'static str, why: Refusal) -> impl IntoView {
    view! {
        <button class="btn act" aria-disabled="true" type="button" title=why.to_string()>
            {text}
            <span class="vh">{why.to_string()}</span>
        </button>
    }
}

#[component]
fn NoOrganizationUsers() -> impl IntoView {
    view! {
        <div class="empty">
            <Glyph icon=Icon::Search/>
            <h2>"No Users found"</h2>
            <p>"No one matches your search. Try a shorter search or clear it."</p>
            <a class="btn" href=HERE>"Clear search"</a>
        </div>
    }
}
