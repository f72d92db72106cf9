//! From a cookie to a person.

use crate::router::Host;
use app::{
    ctx::Site,
    sign_in::{
        person::Person,
        session::{LIFE_MS, find, note_use},
    },
    token::Token,
};
use axum::{
    Extension,
    extract::{Request, State},
    http::{
        HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri,
        header::{ACCEPT, COOKIE, REFERER, USER_AGENT},
    },
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};

/// The session that a request came with.
#[derive(Clone)]
pub struct Session(pub Token);

/// Whoever is signed in stands in the request from here on.
pub async fn identify(State(Host { app, .. }): State<Host>, mut request: Request, next: Next) -> Response {
    if let Some(token) = read_cookie(&app.site, request.headers()) {
        match find(&app, &token).await {
            Ok(Some(found)) => {
                let person = found.person.clone();
                if found.is_worth_noting(app.now()) {
                    // Logged where it is converted; no request fails for it.
                    let _ = note_use(&app, &token, header(&request, USER_AGENT)).await;
                }
                if is_sign_of_life(&request) {
                    app.marks.mark(person.id, app.now(), app.site.lease_ms);
                }
                request.extensions_mut().insert(person);
                request.extensions_mut().insert(Session(token));
            }
            Ok(None) => (),
            Err(_) => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
        }
    }
    next.run(request).await
}

/// Pages of somebody: a visitor signs in first, and then comes back.
pub async fn required(request: Request, next: Next) -> Response {
    if request.extensions().get::<Person>().is_some() {
        return next.run(request).await;
    }
    match header(&request, ACCEPT).contains("text/html") {
        true => {
            let next: String = url::form_urlencoded::byte_serialize(page_of(&request).as_bytes()).collect();
            Redirect::to(&format!("/sign-in?next={next}")).into_response()
        }
        false => StatusCode::UNAUTHORIZED.into_response(),
    }
}

/// The page itself, or the one that had the form.
fn page_of(request: &Request) -> String {
    let page = match *request.method() {
        Method::GET | Method::HEAD => request.uri().path_and_query().cloned(),
        _ => header(request, REFERER).parse::<Uri>().ok().and_then(|from| from.path_and_query().cloned()),
    };
    page.map_or_else(|| "/".to_owned(), |page| page.to_string())
}

fn header(request: &Request, name: HeaderName) -> &str {
    request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// After a page is closed, so long that another one of the person's beats meanwhile.
const LEAVING_MS: i64 = 5_000;

/// A page that was closed.
pub async fn leave(State(Host { app, .. }): State<Host>, Extension(person): Extension<Person>) -> StatusCode {
    app.marks.leave(person.id, app.now(), app.site.beat_ms + LEAVING_MS);
    StatusCode::NO_CONTENT
}

/// A page that is looked at. Being here is all there is to it.
pub async fn beat() -> StatusCode {
    StatusCode::NO_CONTENT
}

pub fn set_cookie(site: &Site, token: &Token) -> HeaderValue {
    cookie(site, token.as_str(), LIFE_MS / 1000)
}

pub fn end_cookie(site: &Site) -> HeaderValue {
    cookie(site, "", 0)
}

fn cookie(site: &Site, value: &str, max_age_s: i64) -> HeaderValue {
    let secure = if is_secure(site) { "; Secure" } else { "" };
    let cookie = format!("{}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age_s}{secure}", name(site));
    cookie.parse().expect("a token is hexadecimal")
}

fn read_cookie(site: &Site, headers: &HeaderMap) -> Option<Token> {
    let cookies = headers.get_all(COOKIE).iter().filter_map(|header| header.to_str().ok()).flat_map(|it| it.split(';'));
    let own = cookies.filter_map(|cookie| cookie.trim().split_once('=')).find(|(found, _)| *found == name(site));
    own.filter(|(_, value)| !value.is_empty()).map(|(_, value)| Token::received(value))
}

/// The prefix makes browsers insist on Secure, which over plain http they drop.
fn name(site: &Site) -> &'static str {
    if is_secure(site) { "__Host-roster" } else { "roster" }
}

fn is_secure(site: &Site) -> bool {
    site.public_url.starts_with("https://")
}

/// What a page does by itself, in a hidden tab too, is no sign of its person.
fn is_sign_of_life(request: &Request) -> bool {
    let path = request.uri().path();
    let is_fetched = path.starts_with("/api/") || path.starts_with("/avatars/") || path.ends_with("/stream");
    let by_itself = request.method() == Method::GET && is_fetched;
    !by_itself && !["/leave", "/script-failure", "/sign-out"].contains(&path)
}
