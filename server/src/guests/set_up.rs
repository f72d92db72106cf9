//! The first run: the page behind the set-up link, and its form.

use crate::{
    query::Query,
    responses::{HandlerResult, message, not_tried, page as guest_page},
    session::{WithCaller, cookies},
    state::ServerState,
};
use app::{
    set_up::{
        command::{FirstRun, InvalidFirstRun, SetUpOutcome, is_valid_link, set_up as set_up_organization},
        page::{SetUpPage, SetUpPageProps},
    },
    store::{ctx::AppState, token::Token},
};
use axum::{
    Form,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct SetUpForm {
    token: String,
    organization: String,
    workspace: String,
    display_name: String,
    email: String,
    password: String,
}

pub async fn page(State(ServerState { app, .. }): State<ServerState>, Query(form): Query<SetUpForm>) -> HandlerResult {
    match is_valid_link(&app, &Token::received(&form.token)).await? {
        true => Ok(set_up_form(&app, form.token, FirstRun::default(), None)),
        false => Ok(wrong_set_up_link(&app)),
    }
}

pub async fn submit(
    State(ServerState { app, .. }): State<ServerState>,
    WithCaller(caller): WithCaller,
    Form(form): Form<SetUpForm>,
) -> HandlerResult {
    let SetUpForm { token, organization, workspace, display_name, email, password } = form;
    let typed = FirstRun { organization, workspace, display_name, email, password };
    Ok(match set_up_organization(&app, &caller, &Token::received(&token), typed.clone()).await? {
        SetUpOutcome::Done { workspace_slug, signed_in } => {
            let users = format!("/w/{workspace_slug}/settings/users");
            (cookies(&app.site, &signed_in), Redirect::to(&users)).into_response()
        }
        SetUpOutcome::Invalid(invalid @ InvalidFirstRun::NotTried(why)) => {
            not_tried(why, |status, _| set_up_page_of(&app, status, token, typed, Some(invalid)))
        }
        SetUpOutcome::Invalid(invalid) => set_up_form(&app, token, typed, Some(invalid)),
        SetUpOutcome::WrongLink => wrong_set_up_link(&app),
    })
}

fn set_up_form(app: &AppState, token: String, typed: FirstRun, invalid: Option<InvalidFirstRun>) -> Response {
    let status = if invalid.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    set_up_page_of(app, status, token, typed, invalid)
}

fn set_up_page_of(
    app: &AppState,
    status: StatusCode,
    token: String,
    typed: FirstRun,
    invalid: Option<InvalidFirstRun>,
) -> Response {
    guest_page(app, status, "Set up", || SetUpPage(SetUpPageProps { token, typed, invalid }))
}

fn wrong_set_up_link(app: &AppState) -> Response {
    let text = "Set-up links work once. If Roster isn't set up yet, its log shows a new link each time it starts.";
    message(app, StatusCode::NOT_FOUND, "This link isn't valid", text.to_owned())
}
