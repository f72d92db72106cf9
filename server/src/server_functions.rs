//! Serves `/api/…`: leptos runs the server functions, and their answers get a status, or a redirect for plain forms.

use crate::{
    responses::{page, within},
    state::ServerState,
};
use app::{
    contacts::bulk::{AssignMany, DeleteMany},
    domain::{bulk::BulkDone, error::AppError, invited::Invited, limit::TooMany, outcome::Outcome},
    invitations::invite::InviteUsers,
    users_page::{
        bulk::act::{ActOnMany, EditMany, RevokeMany},
        links::{CopyLinks, InvitationLinks},
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
use leptos::{prelude::provide_context, server_fn::ServerFn};
use leptos_axum::handle_server_fns_with_context;

const BODY_MAX: usize = 256 * 1024;
/// The most bytes of form fields that a redirect carries back.
const FIELDS_LENGTH_MAX: usize = 4000;

pub async fn read(State(server): State<ServerState>, request: Request) -> Response {
    answer(&server, request).await.into_response()
}

/// Answers a script with JSON, and a plain form with a redirect back to its page.
pub async fn act(State(server): State<ServerState>, request: Request) -> Response {
    let is_form = header(request.headers(), ACCEPT).contains("text/html");
    let came_from = header(request.headers(), REFERER).parse::<Uri>().ok();
    if !is_form {
        return answer(&server, request).await.into_response();
    }
    let (parts, body) = request.into_parts();
    let path = parts.uri.path().to_owned();
    let Ok(form) = to_bytes(body, BODY_MAX).await else { return StatusCode::PAYLOAD_TOO_LARGE.into_response() };
    let ApiAnswer(answer) = answer(&server, Request::from_parts(parts, Body::from(form.clone()))).await;
    match answer.map(|body| FormAnswer::read(&path, &body)) {
        // Links must not be in a URL, so a page shows them, once.
        Ok(Some(FormAnswer::Links(links))) => {
            let back = within(came_from.as_ref().map_or("/", Uri::path)).to_owned();
            page(&server.app, StatusCode::OK, "Links", || LinksPage(LinksPageProps { links, back }))
        }
        answer => Redirect::to(&back(came_from.as_ref(), &form, answer)).into_response(),
    }
}

/// What a form's server function can answer.
enum FormAnswer {
    Outcome(Outcome),
    Bulk(BulkDone),
    Invited(Invited),
    Links(InvitationLinks),
}

impl FormAnswer {
    /// Reads the answer of the server function at `path`. `None` where it is not one of a form.
    fn read(path: &str, body: &[u8]) -> Option<Self> {
        let answer = match path {
            CopyLinks::PATH => serde_json::from_slice(body).map(Self::Links),
            InviteUsers::PATH => serde_json::from_slice(body).map(Self::Invited),
            ActOnMany::PATH | EditMany::PATH | RevokeMany::PATH | AssignMany::PATH | DeleteMany::PATH => {
                serde_json::from_slice(body).map(Self::Bulk)
            }
            _ => serde_json::from_slice(body).map(Self::Outcome),
        };
        answer.ok()
    }

    /// Returns what a URL can say of the answer: for many rows, the numbers.
    fn outcome(&self) -> Option<Outcome> {
        match self {
            Self::Outcome(outcome) => Some(*outcome),
            Self::Bulk(done) => Some(done.into()),
            Self::Invited(invited) => Some(invited.into()),
            Self::Links(_) => None,
        }
    }

    /// Returns the addresses that were not invited, which stay in the form.
    fn left(&self) -> Option<String> {
        match self {
            Self::Invited(invited) => Some(invited.left()),
            _ => None,
        }
    }
}

fn header(headers: &HeaderMap, name: HeaderName) -> &str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// JSON, or the error.
struct ApiAnswer(Result<Bytes, AppError>);

impl IntoResponse for ApiAnswer {
    /// Answers an error with its own status; leptos would always answer 500.
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

async fn answer(server: &ServerState, mut request: Request) -> ApiAnswer {
    let app = server.app.clone();
    // Otherwise leptos would answer a form with its own redirect.
    request.headers_mut().insert(ACCEPT, HeaderValue::from_static("application/json"));
    let response = handle_server_fns_with_context(move || provide_context(app.clone()), request).await.into_response();
    let is_success = response.status().is_success();
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap_or_default();
    ApiAnswer(match is_success {
        true => Ok(body),
        // Any other error means that there is no such function.
        false => Err(serde_json::from_slice(&body).unwrap_or(AppError::NotFound)),
    })
}

/// Returns the URL to go back to, with the result as a code. When done, the dialog is closed; otherwise it stays open,
/// filled in as before.
fn back(came_from: Option<&Uri>, form: &[u8], answer: Result<Option<FormAnswer>, AppError>) -> String {
    let path = within(came_from.map_or("/", Uri::path));
    let query = came_from.and_then(Uri::query).unwrap_or_default();
    let typed: Vec<(String, String)> = url::form_urlencoded::parse(form).into_owned().collect();
    let is_ours = |key: &str| ["done", "problem"].contains(&key) || typed.iter().any(|(name, _)| name == key);
    let mut pairs: Vec<(String, String)> =
        url::form_urlencoded::parse(query.as_bytes()).into_owned().filter(|(key, _)| !is_ours(key)).collect();
    let left = answer.as_ref().ok().and_then(|answer| answer.as_ref()?.left());
    let outcome = answer.map(|answer| answer.as_ref().and_then(FormAnswer::outcome));
    if matches!(outcome, Ok(Some(outcome)) if outcome.is_done()) {
        pairs.retain(|(key, _)| key != "dialog");
    } else {
        let left = left.map(|left| ("emails".to_owned(), left));
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
