//! Answers that several handlers share.

use crate::state::ServerState;
use app::{
    domain::{error::AppError, limit::TooMany, not_tried::NotTried},
    frame::guest::{GuestMessage, GuestMessageProps, render},
    store::ctx::{AppState, Site},
};
use axum::{
    extract::State,
    http::{
        HeaderName, HeaderValue, StatusCode,
        header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, RETRY_AFTER},
    },
    response::{Html, IntoResponse, Response},
};
use leptos::prelude::IntoView;

/// The content security policy of a page without a script.
pub const WITHOUT_SCRIPT: &str = "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Forbids caching, and changes by proxies, after which hydration would fail.
pub const PAGE_CACHE: HeaderValue = HeaderValue::from_static("no-store, no-transform");

pub type HandlerResult = Result<Response, HandlerError>;

/// An error without a page of its own; answered as plain text.
pub struct HandlerError(AppError);

impl<E: Into<AppError>> From<E> for HandlerError {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for HandlerError {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, self.0.to_string()).into_response()
    }
}

pub fn message(app: &AppState, status: StatusCode, title: &'static str, text: String) -> Response {
    page(app, status, title, || GuestMessage(GuestMessageProps { title, text, href: "/".into(), link: "Go to Roster" }))
}

/// Answers 429 where too many emails were requested.
pub fn asked_too_often(app: &AppState, limit: TooMany) -> Response {
    let mut response = message(app, StatusCode::TOO_MANY_REQUESTS, "Too many requests", limit.to_string());
    response.headers_mut().insert(RETRY_AFTER, limit.retry_after_s.into());
    response
}

pub fn page<V: IntoView>(
    app: &AppState,
    status: StatusCode,
    title: &'static str,
    page: impl FnOnce() -> V,
) -> Response {
    without_script(status, render(&app.site, title, page))
}

/// Answers with a whole document that runs no script.
pub fn without_script(status: StatusCode, html: String) -> Response {
    let headers = [(CONTENT_SECURITY_POLICY, HeaderValue::from_static(WITHOUT_SCRIPT)), (CACHE_CONTROL, PAGE_CACHE)];
    (status, headers, Html(html)).into_response()
}

/// Returns `next` if it is a path on this site, otherwise `/`.
pub fn within(next: &str) -> &str {
    let leaves = next.starts_with("//") || next.contains('\\') || next.contains(|c: char| c.is_control());
    match next.starts_with('/') && !leaves {
        true => next,
        false => "/",
    }
}

pub fn refused(server: &ServerState, error: &AppError) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let title = match error {
        AppError::Refused(_) => "You don't have access to this page",
        AppError::NotFound => "Page not found",
        AppError::Internal(_) => "Server error",
        _ => "This page couldn't be loaded",
    };
    message(&server.app, status, title, error.to_string())
}

/// Shows the form again, for a password that was not checked.
pub fn not_tried(why: NotTried, form: impl FnOnce(StatusCode, String) -> Response) -> Response {
    (retry_after(why), form(status_of(why), why.to_string())).into_response()
}

pub fn status_of(why: NotTried) -> StatusCode {
    StatusCode::from_u16(why.status()).unwrap_or(StatusCode::SERVICE_UNAVAILABLE)
}

pub fn retry_after(why: NotTried) -> [(HeaderName, HeaderValue); 1] {
    [(RETRY_AFTER, why.retry_after_s().into())]
}

pub async fn not_found(State(ServerState { app, .. }): State<ServerState>) -> Response {
    message(&app, StatusCode::NOT_FOUND, "Page not found", AppError::NotFound.to_string())
}

/// Refuses a form from another site, or one behind a proxy that rewrites the Host header.
pub fn cross_site() -> Response {
    let text = "This form was sent from a different address than Roster's own, so it was rejected. If Roster runs behind \
        a proxy, the proxy must pass on the Host header, and --public-url must be the address that people use.";
    (StatusCode::FORBIDDEN, text).into_response()
}

/// Refuses a form from a page opened over http, where the public URL is https.
pub fn over_http(site: &Site) -> Response {
    let text = format!(
        "Roster was opened over http, where your browser can't stay signed in. Open {} instead.",
        site.public_url
    );
    (StatusCode::FORBIDDEN, text).into_response()
}

/// Returns the policy of a page that runs the browser build.
pub fn content_security_policy(nonce: &str) -> HeaderValue {
    let policy = format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'"
    );
    policy.parse().expect("a nonce is base64")
}

/// Returns the headers of a CSV download.
pub fn csv_headers(name: &str) -> [(HeaderName, HeaderValue); 3] {
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")).expect("a slug is ASCII");
    [
        (CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (CONTENT_DISPOSITION, disposition),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ]
}

/// Answers with an error's status and message as plain text, where a file was requested.
pub fn refused_as_text(error: &AppError) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, error.to_string()).into_response()
}
