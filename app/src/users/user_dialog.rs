use super::{edit_dialog::Subject, suspend::ReactivateAccess};
use crate::{
    audit::line::AuditLine,
    domain::{
        error::AppError,
        number::{count_of, form_of},
        policy::{
            Grant, Level, Restriction, can_edit, can_revoke, can_suspend,
            permissions::{DecidedBy, PERMISSIONS, Permission},
        },
    },
    frame::{
        finished::finish,
        layout::current_user::CurrentUser,
        listing::{Assigned, Listing, address::Address},
        live::signals::Live,
    },
    ui::{
        act::{ActForm, FormAction},
        ask::ask,
        boxed::drawn,
        dialog::{Dialog, show_answer},
        icon::{Glyph, Icon},
        person_line::PersonLine,
        problem::Problem,
        protocol::Reads,
        subject_fields::SubjectFields,
        time::Ago,
        url::with_query,
    },
};
use leptos::{prelude::*, server_fn::ServerFn};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The details of one User.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserDetails {
    pub subject: Subject,
    pub joined_at: i64,
    pub last_active_at: i64,
    /// The mailbox is not proved yet. Set only for actors who may know.
    #[serde(default)]
    pub is_unverified: bool,
    pub invited_by: Option<String>,
    /// How many contacts are assigned to them. Only the number, since the actor may not see the contacts.
    pub contacts: i64,
    /// How many open invitations they have sent.
    pub invitations: i64,
    /// Their other workspaces whose Users the actor may see.
    pub elsewhere: Vec<(String, Level)>,
    /// Recent audit lines about them, newest first; for Owners.
    pub audit: Vec<AuditLine>,
    pub now: i64,
}

#[server(endpoint = "users/describe", protocol = Reads)]
pub async fn describe_user(workspace: String, id: Uuid) -> Result<UserDetails, AppError> {
    let ctx = crate::store::ctx::Ctx::of(&workspace).await?;
    super::describe::describe(&ctx, id).await
}

/// Shows a User's details, and what they can do and why.
#[component]
pub fn UserDialog(own: CurrentUser, address: Address, id: Uuid) -> impl IntoView {
    let live = expect_context::<Live>();
    let back = Signal::derive(move || address.here());
    let workspace = own.workspace.clone();
    let details = ask(format!("portrait {id}"), move || {
        live.users.track();
        live.contacts.track();
        describe_user(workspace.clone(), id)
    });
    view! {
        <Dialog title="User" close_href=back>
            {drawn(move || {
                let own = own.clone();
                show_answer(details.get(), back, |details| view! { <UserSummary own address details/> })
            })}
        </Dialog>
    }
}

#[component]
fn UserSummary(own: CurrentUser, address: Address, details: UserDetails) -> impl IntoView {
    let UserDetails {
        subject,
        joined_at,
        last_active_at,
        is_unverified,
        invited_by,
        contacts,
        invitations,
        elsewhere,
        audit,
        now,
    } = details;
    let Subject { id, display_name, email, picture, target, suspended_at, .. } = subject;
    let now = Signal::stored(now);
    let of_them = Listing { assigned: Assigned::To(id), ..Default::default() };
    let contacts_href = with_query(&own.path("contacts"), &of_them.query());
    let audit_href =
        with_query(&own.path("settings/audit"), &Listing { search: email.clone(), ..Default::default() }.query());
    view! {
        <div class="portrait">
            <PersonLine name=display_name email source=picture/>
            {suspended_at.map(|at| view! {
                <div class="warn-box">
                    <Glyph icon=Icon::Warning/>
                    <p><b>"Suspended "</b> <Ago now at/> ". They can't do any of the following until reactivated."</p>
                </div>
            }.into_any())}
            {is_unverified.then(|| view! {
                <div class="warn-box">
                    <Glyph icon=Icon::Warning/>
                    <p><b>"Unverified. "</b> "They joined with a copied link. Any link that we email them, such as a password reset, verifies their address."</p>
                </div>
            }.into_any())}
            <dl class="facts">
                <dt>"Access"</dt><dd>{target.grant.to_string()}</dd>
                <dt>"Joined"</dt>
                <dd><Ago now at=joined_at/> {invited_by.map(|by| view! { ", invited by " <bdi>{by}</bdi> }.into_any())}</dd>
                <dt>"Last active"</dt><dd><Ago now at=last_active_at/></dd>
                <dt>"Contacts"</dt><dd><a class="link" href=contacts_href>{count_of(contacts, "contact", "contacts")}</a></dd>
                <dt>"Invitations"</dt><dd>{invitations_sent(invitations)}</dd>
                {(!elsewhere.is_empty()).then(|| view! {
                    <dt>"Other workspaces"</dt>
                    <dd>{elsewhere.into_iter().map(|(name, level)| format!("{name} ({})", level.name())).collect::<Vec<_>>().join(", ")}</dd>
                }.into_any())}
            </dl>
            <h3>"Permissions"</h3>
            <ul class="can">{PERMISSIONS.map(|it| view! { <PermissionLine permission=it grant=target.grant/> }.into_any())}</ul>
            {(!audit.is_empty()).then(|| view! {
                <h3>"Recent activity"</h3>
                <ul class="happened">
                    {audit.into_iter().map(|line| view! {
                        <li>
                            <b>{line.act.name()}</b> " by " <bdi>{line.actor_name.clone()}</bdi> ", " <Ago now at=line.at/>
                            <small dir="auto">{line.change()}</small>
                        </li>
                    }.into_any()).collect_view()}
                </ul>
                <p><a class="link" href=audit_href>"View full history"</a></p>
            }.into_any())}
        </div>
        <UserPanelActs own address id target suspended=suspended_at.is_some()/>
    }
}

fn invitations_sent(count: i64) -> String {
    match count {
        0 => "No open invitations sent".to_owned(),
        _ => format!("{} sent", count_of(count, "open invitation", "open invitations")),
    }
}

#[component]
fn PermissionLine(permission: Permission, grant: Grant) -> impl IntoView {
    let why = match permission.decided_by(grant) {
        DecidedBy::Level(level) => format!("Access level: {}", level.name()),
        DecidedBy::Restrictions(these) => {
            let title = form_of(these.len() as i64, "Restriction", "Restrictions");
            format!("{title}: {}", these.into_iter().map(Restriction::name).collect::<Vec<_>>().join(", "))
        }
    };
    let can = permission.is_granted_by(grant);
    let icon = if can { Icon::Check } else { Icon::Cross };
    let no = (!can).then(|| view! { <span class="vh">"Can't: "</span> }.into_any());
    view! {
        <li class:cannot=!can>
            <Glyph icon/>
            <span>{no} {permission.name} <small>{why}</small></span>
        </li>
    }
}

#[component]
fn UserPanelActs(
    own: CurrentUser,
    address: Address,
    id: Uuid,
    target: crate::domain::policy::Target,
    suspended: bool,
) -> impl IntoView {
    let back = Signal::derive(move || address.here());
    let reactivate = FormAction::default();
    let problem = finish(reactivate, back);
    let edit = can_edit(own.actor, target).is_ok().then(|| {
        view! {
            <a class="btn" href=move || address.dialog_of("edit", id) data-noscroll>"EDIT"</a>
        }
        .into_any()
    });
    let revoke = can_revoke(own.actor, target).is_ok().then(|| {
        view! {
            <a class="btn danger" href=move || address.dialog_of("revoke", id) data-noscroll>"REVOKE ACCESS"</a>
        }
        .into_any()
    });
    let reactivate = (suspended && can_suspend(own.actor, target).is_ok()).then(|| {
        view! {
            <ActForm act=reactivate path=ReactivateAccess::PATH>
                <SubjectFields workspace=own.workspace.clone() id/>
                <button class="btn primary">"REACTIVATE"</button>
            </ActForm>
        }
        .into_any()
    });
    view! {
        <Problem text=problem/>
        <div class="dialog-foot">
            <a class="btn quiet" href=address.link_to(id) data-noscroll>"Find in list"</a>
            <span class="grow"></span>
            {revoke} {edit} {reactivate}
        </div>
    }
}
