//! `/api/…`: leptos runs the functions, here they get their HTTP manners.

use crate::{guests::within, router::Host};
use app::{error::AppError, outcome::Outcome};
use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{
        HeaderValue, StatusCode, Uri,
        header::{ACCEPT, CACHE_CONTROL, REFERER},
    },
    response::{IntoResponse, Redirect, Response},
};
use leptos::prelude::provide_context;
use leptos_axum::handle_server_fns_with_context;

const BODY_MAX: usize = 256 * 1024;
/// Enough of what was typed to fill the form again.
const FIELDS_LENGTH_MAX: usize = 4000;

pub async fn read(State(host): State<Host>, request: Request) -> Response {
    answer(&host, request).await.into_response()
}

/// From a script, JSON; from a plain form, back to the page that had it.
pub async fn act(State(host): State<Host>, request: Request) -> Response {
    let accepts = request.headers().get(ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    if !accepts.contains("text/html") {
        return answer(&host, request).await.into_response();
    }
    let came_from =
        request.headers().get(REFERER).and_then(|it| it.to_str().ok()).and_then(|it| it.parse::<Uri>().ok());
    let (mut parts, body) = request.into_parts();
    let Ok(form) = to_bytes(body, BODY_MAX).await else { return StatusCode::PAYLOAD_TOO_LARGE.into_response() };
    // The answer is for us, so that we can say where to go.
    parts.headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    let answer = answer(&host, Request::from_parts(parts, Body::from(form.clone()))).await;
    Redirect::to(&back(came_from.as_ref(), &form, answer.body)).into_response()
}

struct Answer {
    status: StatusCode,
    /// Or the redirect that leptos asks for.
    response: Response,
    body: Result<Bytes, AppError>,
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let mut response = self.response;
        *response.status_mut() = self.status;
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}

/// leptos answers every error with 500; the error itself knows better.
async fn answer(host: &Host, request: Request) -> Answer {
    let app = host.app.clone();
    let response = handle_server_fns_with_context(move || provide_context(app.clone()), request).await.into_response();
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let failed = !parts.status.is_success();
    let body = match failed {
        true => Err(serde_json::from_slice(&bytes).unwrap_or(AppError::NotFound)),
        false => Ok(bytes.clone()),
    };
    let status = match &body {
        Ok(_) => parts.status,
        Err(error) => StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
    };
    Answer { status, response: Response::from_parts(parts, Body::from(bytes)), body }
}

/// Done, the dialog is closed; otherwise it stays open with what was typed. Either way the address says what happened,
/// as a code.
fn back(came_from: Option<&Uri>, form: &[u8], answer: Result<Bytes, AppError>) -> String {
    let path = within(came_from.map_or("/", Uri::path));
    let query = came_from.and_then(Uri::query).unwrap_or_default();
    let typed: Vec<(String, String)> = url::form_urlencoded::parse(form).into_owned().collect();
    let is_ours = |key: &str| ["done", "problem"].contains(&key) || typed.iter().any(|(name, _)| name == key);
    let mut pairs: Vec<(String, String)> =
        url::form_urlencoded::parse(query.as_bytes()).into_owned().filter(|(key, _)| !is_ours(key)).collect();
    let outcome = answer.map(|body| serde_json::from_slice::<Outcome>(&body).ok());
    if matches!(outcome, Ok(Some(outcome)) if outcome.is_done()) {
        pairs.retain(|(key, _)| key != "dialog");
    } else if form.len() <= FIELDS_LENGTH_MAX {
        pairs.extend(typed.into_iter().filter(|(name, _)| name != "workspace"));
    }
    match outcome {
        Ok(Some(outcome)) => pairs.push(("done".into(), serde_json::to_string(&outcome).unwrap_or_default())),
        Ok(None) => (),
        Err(error) => pairs.push(("problem".into(), serde_json::to_string(&error).unwrap_or_default())),
    }
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    format!("{path}?{query}")
}
