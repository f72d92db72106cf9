//! `/api/…`: leptos runs the functions, here they get their HTTP manners.

use crate::{
    responses::{page, within},
    state::ServerState,
};
use app::{
    domain::{bulk::BulkDone, error::AppError, invited::Invited, limit::TooMany, outcome::Outcome},
    users_page::{
        links::Links,
        links_page::{LinksPage, LinksPageProps},
    },
};
use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{
        HeaderMap, HeaderName, HeaderValue, StatusCode, Uri,
        header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE, REFERER, RETRY_AFTER},
    },
    response::{IntoResponse, Redirect, Response},
};
use leptos::prelude::provide_context;
use leptos_axum::handle_server_fns_with_context;

const BODY_MAX: usize = 256 * 1024;
/// Enough of what was typed to fill the form again.
const FIELDS_LENGTH_MAX: usize = 4000;

pub async fn read(State(server): State<ServerState>, request: Request) -> Response {
    answer(&server, request).await.into_response()
}

/// From a script, JSON; from a plain form, back to the page that had it.
pub async fn act(State(server): State<ServerState>, request: Request) -> Response {
    let is_form = header(request.headers(), ACCEPT).contains("text/html");
    let came_from = header(request.headers(), REFERER).parse::<Uri>().ok();
    if !is_form {
        return answer(&server, request).await.into_response();
    }
    let (parts, body) = request.into_parts();
    let Ok(form) = to_bytes(body, BODY_MAX).await else { return StatusCode::PAYLOAD_TOO_LARGE.into_response() };
    let answer = answer(&server, Request::from_parts(parts, Body::from(form.clone()))).await;
    // Links are no part of an address: a page shows them, once.
    if let Some(links) = answer.0.as_ref().ok().and_then(|body| serde_json::from_slice::<Links>(body).ok()) {
        let back = within(came_from.as_ref().map_or("/", Uri::path)).to_owned();
        return page(&server.app, StatusCode::OK, "Links", || LinksPage(LinksPageProps { links, back }));
    }
    Redirect::to(&back(came_from.as_ref(), &form, answer.0)).into_response()
}

fn header(headers: &HeaderMap, name: HeaderName) -> &str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// JSON, or what went wrong.
struct Answer(Result<Bytes, AppError>);

impl IntoResponse for Answer {
    /// leptos answers every error with 500; the error itself knows better.
    fn into_response(self) -> Response {
        let headers = [(CACHE_CONTROL, "no-store"), (CONTENT_TYPE, "application/json")];
        match self.0 {
            Ok(body) => (headers, body).into_response(),
            Err(error) => {
                let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                let mut response = (status, headers, serde_json::to_vec(&error).unwrap_or_default()).into_response();
                if let AppError::TooMany(TooMany { retry_after_s, .. }) = error {
                    response.headers_mut().insert(RETRY_AFTER, retry_after_s.into());
                }
                response
            }
        }
    }
}

async fn answer(server: &ServerState, mut request: Request) -> Answer {
    let app = server.app.clone();
    // The answer is for us: where a form goes next is not leptos' to say.
    request.headers_mut().insert(ACCEPT, HeaderValue::from_static("application/json"));
    let response = handle_server_fns_with_context(move || provide_context(app.clone()), request).await.into_response();
    let is_success = response.status().is_success();
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap_or_default();
    Answer(match is_success {
        true => Ok(body),
        // What is no error of ours is a function that is not there.
        false => Err(serde_json::from_slice(&body).unwrap_or(AppError::NotFound)),
    })
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
    let invited = answer.as_ref().ok().and_then(|body| serde_json::from_slice::<Invited>(body).ok());
    let outcome = answer.map(|body| read_outcome(&body));
    if matches!(outcome, Ok(Some(outcome)) if outcome.is_done()) {
        pairs.retain(|(key, _)| key != "dialog");
    } else {
        // Of many addresses those stay that were not invited.
        let left = invited.map(|invited| ("emails".to_owned(), invited.left()));
        let typed = typed.into_iter().filter(|(name, _)| name != "workspace" && (left.is_none() || name != "emails"));
        let typed: Vec<_> = typed.chain(left.clone()).collect();
        if typed.iter().map(|(_, value)| value.len()).sum::<usize>() <= FIELDS_LENGTH_MAX {
            pairs.extend(typed);
        }
    }
    match outcome {
        Ok(Some(outcome)) => pairs.push(("done".into(), serde_json::to_string(&outcome).unwrap_or_default())),
        Ok(None) => (),
        Err(error) => pairs.push(("problem".into(), serde_json::to_string(&error).unwrap_or_default())),
    }
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    format!("{path}?{query}")
}

/// Of an act on many the numbers: the dialog says who is left, and why.
fn read_outcome(body: &[u8]) -> Option<Outcome> {
    let many = || serde_json::from_slice::<BulkDone>(body).ok().map(|done| Outcome::from(&done));
    let invited = || serde_json::from_slice::<Invited>(body).ok().map(|invited| Outcome::from(&invited));
    serde_json::from_slice(body).ok().or_else(many).or_else(invited)
}
