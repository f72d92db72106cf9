//! Every server function and every route is a public endpoint: none is without a line here.

use crate::support::*;
use app::{
    domain::{
        error::AppError,
        policy::{Level, Refusal, Restriction},
    },
    frame::page::Page,
};
use axum::{
    body::Body,
    http::{Method, Request, Response},
};
use leptos::server_fn::{ServerFnTraitObj, inventory};
use macro_rules_attribute::apply;
use serde_json::Value;
use std::collections::BTreeSet;
use uuid::Uuid;

/// What a function answers to somebody with access who stands low.
#[derive(Clone, Copy, PartialEq)]
enum To {
    Everyone,
    OwnersAndManagers,
    Owners,
}

/// What a function is about.
#[derive(Clone, Copy, PartialEq)]
enum About {
    TheWorkspace,
    AnAgent,
    AnInvitation,
    AContact,
}

struct Function {
    endpoint: &'static str,
    to: To,
    about: About,
    fields: &'static [(&'static str, &'static str)],
}

const fn function(
    endpoint: &'static str,
    to: To,
    about: About,
    fields: &'static [(&'static str, &'static str)],
) -> Function {
    Function { endpoint, to, about, fields }
}

const FUNCTIONS: [Function; 36] = [
    function("workspace/own", To::Everyone, About::TheWorkspace, &[]),
    function("settings/rules", To::OwnersAndManagers, About::TheWorkspace, &[]),
    function(
        "settings/save-rules",
        To::Owners,
        About::TheWorkspace,
        &[("sends_by_person", "30"), ("sends_a_day", "500"), ("sends_to_address", "3")],
    ),
    function("settings/general", To::OwnersAndManagers, About::TheWorkspace, &[]),
    function(
        "settings/save-general",
        To::OwnersAndManagers,
        About::TheWorkspace,
        &[("name", "Support"), ("time_zone", "Europe/Stockholm"), ("invitation_days", "14"), ("reminds", "true")],
    ),
    function("users/list", To::OwnersAndManagers, About::TheWorkspace, &[("query", "")]),
    function("users/find", To::OwnersAndManagers, About::AnAgent, &[]),
    function("users/describe", To::OwnersAndManagers, About::AnAgent, &[]),
    function("users/edit", To::OwnersAndManagers, About::AnAgent, &[("revision", "1"), ("level", "agent")]),
    function("users/revoke-preview", To::OwnersAndManagers, About::AnAgent, &[]),
    function("users/suspend", To::OwnersAndManagers, About::AnAgent, &[]),
    function("users/reactivate", To::OwnersAndManagers, About::AnAgent, &[]),
    function("users/bulk-preview", To::OwnersAndManagers, About::TheWorkspace, &[("act", "suspend"), ("query", "?")]),
    function("users/bulk", To::OwnersAndManagers, About::TheWorkspace, &[("act", "reactivate"), ("query", "?")]),
    function(
        "users/edit-many",
        To::OwnersAndManagers,
        About::TheWorkspace,
        &[("query", "?q=nobody"), ("level", "agent")],
    ),
    function("users/revoke-many", To::OwnersAndManagers, About::TheWorkspace, &[("query", "?q=nobody")]),
    function("users/recipients", To::Everyone, About::TheWorkspace, &[]),
    function("users/revoke", To::OwnersAndManagers, About::AnAgent, &[]),
    function(
        "invitations/invite",
        To::OwnersAndManagers,
        About::TheWorkspace,
        &[("emails", "new@customer.example"), ("level", "agent")],
    ),
    function("invitations/check", To::OwnersAndManagers, About::TheWorkspace, &[("emails", "new@customer.example")]),
    function("invitations/describe", To::OwnersAndManagers, About::AnInvitation, &[]),
    function("invitations/edit", To::OwnersAndManagers, About::AnInvitation, &[("revision", "1"), ("level", "agent")]),
    function("invitations/extend", To::OwnersAndManagers, About::AnInvitation, &[]),
    function("invitations/links", To::OwnersAndManagers, About::TheWorkspace, &[("query", "?status=pending")]),
    function("invitations/resend", To::OwnersAndManagers, About::AnInvitation, &[]),
    function("invitations/retry-mail", To::OwnersAndManagers, About::AnInvitation, &[]),
    function("mails/try-again", To::Owners, About::TheWorkspace, &[]),
    function("invitations/cancel", To::OwnersAndManagers, About::AnInvitation, &[]),
    function("audit/list", To::Owners, About::TheWorkspace, &[("query", "")]),
    function("contacts/list", To::Everyone, About::TheWorkspace, &[]),
    function("contacts/find", To::Everyone, About::AContact, &[]),
    function("contacts/count", To::Everyone, About::TheWorkspace, &[("query", "?q=nobody")]),
    function("contacts/assign-many", To::Everyone, About::TheWorkspace, &[("query", "?q=nobody")]),
    function("contacts/delete-many", To::Everyone, About::TheWorkspace, &[("query", "?q=nobody")]),
    function("contacts/assign", To::Everyone, About::AContact, &[]),
    function("contacts/delete", To::Everyone, About::AContact, &[]),
];

/// Under `/w/{workspace}`.
const WORKSPACE_ROUTES: [(&str, To); 16] = [
    ("", To::Everyone),
    ("/contacts", To::Everyone),
    ("/contacts/export.csv", To::Everyone),
    // What is posted there, the slice of contacts_import says.
    ("/contacts/import", To::Everyone),
    ("/contacts/import/{import}", To::Everyone),
    ("/contacts/import/{import}/failed.csv", To::Everyone),
    ("/settings/general", To::OwnersAndManagers),
    ("/settings/users", To::OwnersAndManagers),
    ("/settings/users/export.csv", To::OwnersAndManagers),
    // What is posted there, the slice of users_import says.
    ("/settings/users/import", To::OwnersAndManagers),
    ("/settings/users/import/{import}", To::OwnersAndManagers),
    ("/settings/users/import/{import}/failed.csv", To::OwnersAndManagers),
    ("/settings/audit", To::Owners),
    ("/settings/audit/export.csv", To::Owners),
    ("/settings/access-levels", To::OwnersAndManagers),
    ("/stream", To::Everyone),
];

/// Those that know no workspace. Who may open them, the slices of sign_in, passwords, account, organization, set_up and
/// accepting say.
const OTHER_ROUTES: [&str; 36] = [
    "/",
    "/sign-in",
    "/sign-out",
    "/forgot-password",
    "/reset-password/{token}",
    "/lost-invitation",
    "/set-up",
    "/invitations/{token}",
    "/notices/{token}",
    "/mailbox",
    "/account",
    "/account/name",
    "/account/avatar",
    "/account/avatar/remove",
    "/account/notices",
    "/account/password",
    "/account/sessions/end",
    "/account/sessions/end-others",
    "/avatars/{user}/{hash}",
    "/organization/users",
    "/organization/users/{user}/make-admin",
    "/organization/users/{user}/take-admin",
    "/organization/users/{user}/remove",
    "/organization/invitations/cancel",
    "/organization/workspaces",
    "/organization/workspaces/{workspace}",
    "/organization/workspaces/{workspace}/rename",
    "/organization/workspaces/{workspace}/archive",
    "/organization/workspaces/{workspace}/restore",
    "/organization/audit",
    "/beat",
    "/leave",
    "/script-failure",
    "/api/{*function}",
    "/livez",
    "/readyz",
];

/// Every route, with the names of its parameters.
pub fn all_routes() -> impl Iterator<Item = String> {
    let of_workspaces = WORKSPACE_ROUTES.iter().map(|(route, _)| format!("/w/{{workspace}}{route}"));
    of_workspaces.chain(OTHER_ROUTES.map(str::to_owned)).chain(["/pkg/{*name}".to_owned()])
}

fn registered() -> Vec<(&'static str, Method)> {
    let all = inventory::iter::<ServerFnTraitObj<Request<Body>, Response<Body>>>.into_iter();
    all.map(|function| (function.path(), function.method())).collect()
}

/// The routes that a source text writes down, each between these two.
fn written(source: &str, before: &str, after: char) -> BTreeSet<String> {
    source.split(before).skip(1).filter_map(|rest| rest.split(after).next()).map(str::to_owned).collect()
}

#[test]
fn every_server_function_has_its_line_here_and_a_name_of_its_own() {
    let registered = registered();
    let names: BTreeSet<&str> = registered.iter().map(|(path, _)| *path).collect();
    assert_eq!(names.len(), registered.len(), "two functions of one name hide each other: {registered:#?}");
    let known: BTreeSet<String> = FUNCTIONS.iter().map(|it| format!("/api/{}", it.endpoint)).collect();
    let known: BTreeSet<&str> = known.iter().map(String::as_str).collect();
    assert_eq!(names, known, "say in FUNCTIONS who may call it");
}

#[test]
fn every_route_has_its_line_here() {
    let routes = written(include_str!("../src/router.rs"), ".route(\"", '"');
    let of_workspaces = WORKSPACE_ROUTES.iter().map(|(route, _)| format!("/w/{{workspace}}{route}"));
    let known: BTreeSet<String> = of_workspaces.chain(OTHER_ROUTES.map(str::to_owned)).collect();
    assert_eq!(routes, known, "say in WORKSPACE_ROUTES or OTHER_ROUTES who may open it");
}

#[test]
fn every_page_of_the_application_is_a_route_of_the_server() {
    for page in Page::ALL {
        assert!(WORKSPACE_ROUTES.iter().any(|(route, _)| route.strip_prefix('/') == Some(page.path())), "{page:?}");
    }
}

/// Everyone who calls, and what they call about.
struct Stage {
    cast: Cast,
    rita: Person,
    finn: Person,
    invitation: Uuid,
}

impl Stage {
    async fn set(app: &TestApp) -> Self {
        let cast = app.db_cast().await;
        let rita = restricted(Level::Manager, Restriction::WorkspaceSettings);
        let rita = app.db_person("Rita Falk", SUPPORT, rita).await;
        let finn = app.db_person("Finn Ek", SUPPORT, grant(Level::Agent)).await;
        cast.olivia.invite("nora@customer.example", "agent", &[]).await.expect("an Owner invites");
        let invitation = cast.olivia.users("nora").await.expect("an Owner looks").rows[0].id;
        Self { cast, rita, finn, invitation }
    }

    async fn subject(&self, app: &TestApp, about: About) -> Option<Uuid> {
        match about {
            About::TheWorkspace => None,
            About::AnAgent => Some(self.finn.access),
            About::AnInvitation => Some(self.invitation),
            // A new one: somebody before may have deleted it.
            About::AContact => Some(app.db_contact("Ida Falk", None).await),
        }
    }
}

async fn call(
    browser: &Browser,
    function: &Function,
    workspace: &str,
    subject: Option<Uuid>,
) -> Result<Value, AppError> {
    let path = format!("/api/{}", function.endpoint);
    let method = registered().into_iter().find(|(found, _)| *found == path).map(|(_, method)| method);
    let id = subject.map(|id| id.to_string());
    let fields = [("workspace", workspace)].into_iter().chain(id.as_deref().map(|id| ("id", id)));
    let fields: Vec<_> = fields.chain(function.fields.iter().copied()).collect();
    match method {
        Some(Method::GET) => browser.ask(function.endpoint, &fields).await,
        Some(_) => browser.call(function.endpoint, &fields).await,
        None => panic!("{path} is not registered"),
    }
}

#[apply(both_engines)]
async fn every_server_function_refuses_whom_the_policy_refuses(app: &TestApp) {
    let stage = Stage::set(app).await;
    let Cast { olivia, ava, sam, .. } = &stage.cast;
    for function in &FUNCTIONS {
        let (endpoint, about) = (function.endpoint, function.about);
        let subject = stage.subject(app, about).await;
        let nobody = app.browser();
        assert_eq!(call(&nobody, function, SUPPORT, subject).await, Err(AppError::SignedOut), "{endpoint}");
        assert_eq!(call(sam, function, SUPPORT, subject).await, Err(AppError::NotFound), "{endpoint}: a stranger");
        assert_eq!(call(olivia, function, "nowhere", subject).await, Err(AppError::NotFound), "{endpoint}: nowhere");
        if subject.is_some() {
            let theirs = call(sam, function, SALES, subject).await;
            let none = call(sam, function, SALES, Some(Uuid::now_v7())).await;
            assert_eq!((theirs, none), (Err(AppError::NotFound), Err(AppError::NotFound)), "{endpoint}: an id of ours");
        }
        for (person, refusal) in [(ava, Refusal::OwnersAndManagersOnly), (&stage.rita, Refusal::SettingsRestricted)] {
            let subject = stage.subject(app, about).await;
            let answer = call(person, function, SUPPORT, subject).await;
            match function.to {
                To::Everyone => assert!(answer.is_ok(), "{endpoint}: {answer:?}"),
                To::OwnersAndManagers => assert_eq!(answer, Err(refusal.into()), "{endpoint}"),
                To::Owners => {
                    let only_owners = [Refusal::OwnersOnly, Refusal::OnlyOwnersChangeRules].map(|it| Err(it.into()));
                    assert!(only_owners.contains(&answer), "{endpoint}: {answer:?}");
                }
            }
        }
        let subject = stage.subject(app, about).await;
        let answer = call(olivia, function, SUPPORT, subject).await;
        assert!(answer.is_ok(), "{endpoint}: an Owner: {answer:?}");
    }
}

/// Followed to its end; a stream is not read.
async fn status(browser: &Browser, path: &str) -> u16 {
    match path.ends_with("/stream") {
        true => browser.send(browser.request(reqwest::Method::GET, path)).await.status().as_u16(),
        false => browser.open(path).await.status,
    }
}

/// The id of a file that they have sent to such a route, where they may.
async fn file_of(browser: &Browser, route: &str) -> String {
    let import = route.split("/{import}").next().unwrap_or_default();
    let import = format!("/w/support{import}");
    let sent = browser.upload(&import, &import, "file", b"name\n\nIda\n").await;
    sent.location().map_or_else(|| Uuid::now_v7().to_string(), |path| path.rsplit('/').next().unwrap().to_owned())
}

#[apply(both_engines)]
async fn every_workspace_route_refuses_whom_the_policy_refuses(app: &TestApp) {
    let stage = Stage::set(app).await;
    let Cast { olivia, max, ava, sam } = &stage.cast;
    for (route, to) in WORKSPACE_ROUTES {
        let low = if to == To::Everyone { 200 } else { 403 };
        let middle = if to == To::Owners { 403 } else { 200 };
        for (who, browser, expected) in [
            ("an Owner", &**olivia, 200),
            ("a Manager", &**max, middle),
            ("an Agent", &**ava, low),
            ("a restricted Manager", &*stage.rita, low),
            ("a stranger", &**sam, 404),
        ] {
            // Each looks at a file of their own.
            let path = format!(
                "/w/support{}",
                match route.contains("{import}") {
                    true => route.replace("{import}", &file_of(browser, route).await),
                    false => route.to_owned(),
                }
            );
            assert_eq!(status(browser, &path).await, expected, "{path}: {who}");
        }
        assert_eq!(status(olivia, &format!("/w/nowhere{route}")).await, 404);
        let (visitor, path) = (app.browser(), format!("/w/support{route}"));
        if route == "/stream" {
            assert_eq!(status(&visitor, &path).await, 401);
        } else {
            let answer = visitor.get(&path).await;
            assert!(answer.is(303).location().unwrap().starts_with("/sign-in?next=%2Fw%2Fsupport"), "{path}");
        }
    }
}
