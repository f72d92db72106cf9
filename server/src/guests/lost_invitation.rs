//! Lost invitations: requesting the email again.

use crate::{
    query::Query,
    responses::{HandlerResult, asked_too_often, page as guest_page},
    state::ServerState,
};
use app::{
    domain::{
        email::{InvalidEmail, parse_email},
        error::AppError,
    },
    invitations::{
        lost::ask_again,
        lost_page::{LostPage, LostPageProps, LostSentPage, LostSentPageProps},
    },
    store::{
        ctx::{AppState, NetworkAddress},
        mail_requests::InvalidRequest,
    },
};
use axum::{Extension, Form, extract::State, http::StatusCode, response::Response};
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct LostForm {
    email: String,
}

pub async fn page(
    State(ServerState { app, .. }): State<ServerState>,
    Query(LostForm { email }): Query<LostForm>,
) -> Response {
    form(&app, email, None)
}

pub async fn submit(
    State(ServerState { app, .. }): State<ServerState>,
    Extension(from): Extension<NetworkAddress>,
    Form(LostForm { email }): Form<LostForm>,
) -> HandlerResult {
    match ask_again(&app, &email, &from).await {
        Ok(()) => {
            let props = LostSentPageProps { email: parse_email(&email).unwrap_or_default() };
            Ok(guest_page(&app, StatusCode::OK, "Lost invitation", || LostSentPage(props)))
        }
        Err(InvalidRequest::Email(invalid)) => Ok(form(&app, email, Some(invalid))),
        Err(InvalidRequest::Failed(AppError::TooMany(limit))) => Ok(asked_too_often(&app, limit)),
        Err(InvalidRequest::Failed(error)) => Err(error.into()),
    }
}

fn form(app: &AppState, email: String, invalid: Option<InvalidEmail>) -> Response {
    let status = if invalid.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    guest_page(app, status, "Lost invitation", || LostPage(LostPageProps { email, invalid }))
}
