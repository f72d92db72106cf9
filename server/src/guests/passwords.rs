//! Forgotten passwords: requesting a link, and setting a new password with it.

use crate::{
    responses::{HandlerResult, asked_too_often, message, not_tried, page},
    session::{WithCaller, cookies},
    state::ServerState,
};
use app::{
    domain::{
        email::{InvalidEmail, parse_email},
        error::AppError,
    },
    sign_in::{
        reset::{ResetOutcome, find_by_link, request_link, reset as reset_password},
        reset_page::{ForgotPage, ForgotPageProps, ForgotSentPage, ForgotSentPageProps, ResetPage, ResetPageProps},
    },
    store::{
        ctx::{AppState, NetworkAddress},
        mail_requests::InvalidRequest,
        token::Token,
    },
};
use axum::{
    Extension, Form,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ForgotForm {
    email: String,
}

pub async fn forgot_page(State(ServerState { app, .. }): State<ServerState>) -> Response {
    forgot_form(&app, String::new(), None)
}

pub async fn forgot(
    State(ServerState { app, .. }): State<ServerState>,
    Extension(from): Extension<NetworkAddress>,
    Form(ForgotForm { email }): Form<ForgotForm>,
) -> HandlerResult {
    match request_link(&app, &email, &from).await {
        Ok(()) => {
            let props = ForgotSentPageProps { email: parse_email(&email).unwrap_or_default() };
            Ok(page(&app, StatusCode::OK, "Forgot password", || ForgotSentPage(props)))
        }
        Err(InvalidRequest::Email(invalid)) => Ok(forgot_form(&app, email, Some(invalid))),
        Err(InvalidRequest::Failed(AppError::TooMany(limit))) => Ok(asked_too_often(&app, limit)),
        Err(InvalidRequest::Failed(error)) => Err(error.into()),
    }
}

pub async fn reset_page(
    State(ServerState { app, .. }): State<ServerState>,
    Path(token): Path<String>,
) -> HandlerResult {
    Ok(match find_by_link(&app, &Token::received(&token)).await? {
        Some(person) => reset_form(&app, StatusCode::OK, token, person.email, None),
        None => wrong_link(&app),
    })
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ResetForm {
    password: String,
}

pub async fn reset(
    State(ServerState { app, .. }): State<ServerState>,
    Path(token): Path<String>,
    WithCaller(caller): WithCaller,
    Form(form): Form<ResetForm>,
) -> HandlerResult {
    Ok(match reset_password(&app, &caller, &Token::received(&token), form.password).await? {
        ResetOutcome::Done(signed_in) => (cookies(&app.site, &signed_in), Redirect::to("/")).into_response(),
        ResetOutcome::Invalid(person, invalid) => {
            reset_form(&app, StatusCode::UNPROCESSABLE_ENTITY, token, person.email, Some(invalid.to_string()))
        }
        ResetOutcome::NotTried(person, why) => {
            not_tried(why, |status, why| reset_form(&app, status, token, person.email, Some(why)))
        }
        ResetOutcome::WrongLink => wrong_link(&app),
    })
}

fn forgot_form(app: &AppState, email: String, invalid: Option<InvalidEmail>) -> Response {
    let status = if invalid.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    page(app, status, "Forgot password", || ForgotPage(ForgotPageProps { email, invalid }))
}

fn reset_form(app: &AppState, status: StatusCode, token: String, email: String, wrong: Option<String>) -> Response {
    page(app, status, "New password", || ResetPage(ResetPageProps { token, email, wrong }))
}

fn wrong_link(app: &AppState) -> Response {
    let text = "Reset links work once, within an hour. Request a new one.";
    message(app, StatusCode::GONE, "This link has expired", text.to_owned())
}
