//! Signing in and out.

use crate::{
    query::Query,
    responses::{HandlerResult, not_tried, page as guest_page, within},
    session::{MaybePerson, Session, WithCaller, cookies, end_cookie},
    state::ServerState,
};
use app::{
    sign_in::{
        page::{SignInPage, SignInPageProps},
        start::{self, SignInOutcome},
    },
    store::{ctx::AppState, session},
};
use axum::{
    Extension, Form,
    extract::State,
    http::{StatusCode, header::SET_COOKIE},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct SignInForm {
    email: String,
    password: String,
    next: String,
}

pub async fn page(
    State(ServerState { app, .. }): State<ServerState>,
    Query(form): Query<SignInForm>,
    person: MaybePerson,
) -> Response {
    if person.is_some() {
        return Redirect::to(within(&form.next)).into_response();
    }
    sign_in_form(&app, StatusCode::OK, form, None)
}

pub async fn submit(
    State(ServerState { app, .. }): State<ServerState>,
    WithCaller(caller): WithCaller,
    Form(form): Form<SignInForm>,
) -> HandlerResult {
    Ok(match start::sign_in(&app, &caller, &form.email, form.password.clone()).await? {
        SignInOutcome::Done(signed_in) => {
            (cookies(&app.site, &signed_in), Redirect::to(within(&form.next))).into_response()
        }
        SignInOutcome::Wrong => {
            let wrong = "Incorrect email or password.".to_owned();
            sign_in_form(&app, StatusCode::UNPROCESSABLE_ENTITY, form, Some(wrong))
        }
        SignInOutcome::NotTried(why) => not_tried(why, |status, why| sign_in_form(&app, status, form, Some(why))),
    })
}

fn sign_in_form(app: &AppState, status: StatusCode, form: SignInForm, wrong: Option<String>) -> Response {
    let props = SignInPageProps { email: form.email, next: form.next, wrong };
    guest_page(app, status, "Sign in", || SignInPage(props))
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct SignOutForm {
    next: String,
}

pub async fn sign_out(
    State(ServerState { app, .. }): State<ServerState>,
    person: MaybePerson,
    current: Option<Extension<Session>>,
    Form(form): Form<SignOutForm>,
) -> HandlerResult {
    if let (Some(Extension(person)), Some(Extension(Session(token)))) = (person, current) {
        session::sign_out(&app, &person, &token).await?;
        app.marks.end(person.id, app.now());
    }
    Ok(([(SET_COOKIE, end_cookie(&app.site))], Redirect::to(within(&form.next))).into_response())
}
