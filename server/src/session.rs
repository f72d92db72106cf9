//! Finds the signed-in person by the session's cookie.

use crate::state::ServerState;
use app::{
    sign_in::{
        browser::{Caller, KNOWN_FOR_MS},
        start::SignedIn,
    },
    store::{
        ctx::{NetworkAddress, Site},
        person::Person,
        session::{LIFE_MS, find, note_use},
        token::Token,
    },
};
use axum::{
    Extension,
    extract::{FromRequestParts, Request, State},
    http::{
        HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri,
        header::{ACCEPT, COOKIE, REFERER, SET_COOKIE, USER_AGENT},
        request::Parts,
    },
    middleware::Next,
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use cookie::{Cookie, SameSite, time::Duration};

/// The session of a request.
#[derive(Clone)]
pub struct Session(pub Token);

/// The signed-in person, if there is one.
pub type MaybePerson = Option<Extension<Person>>;

/// Adds the signed-in person and their session to the request, and marks them as active.
pub async fn identify(
    State(ServerState { app, .. }): State<ServerState>,
    mut request: Request,
    next: Next,
) -> Response {
    if let Some(token) = read_session(&app.site, request.headers()) {
        match find(&app, &token).await {
            Ok(Some(found)) => {
                let person = found.person.clone();
                if found.should_note_use(app.now()) {
                    // Already logged where it was converted; the request goes on.
                    let _ = note_use(&app, &token, header(&request, USER_AGENT)).await;
                }
                if is_activity(&request) {
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

/// Redirects visitors to the sign-in page, which leads back here.
pub async fn require_sign_in(request: Request, next: Next) -> Response {
    if request.extensions().get::<Person>().is_some() {
        return next.run(request).await;
    }
    match header(&request, ACCEPT).contains("text/html") {
        true => {
            let next: String = url::form_urlencoded::byte_serialize(page_to_return_to(&request).as_bytes()).collect();
            Redirect::to(&format!("/sign-in?next={next}")).into_response()
        }
        false => StatusCode::UNAUTHORIZED.into_response(),
    }
}

/// Returns the page of a request: itself, or the one that had the form.
fn page_to_return_to(request: &Request) -> String {
    let page = match *request.method() {
        Method::GET | Method::HEAD => request.uri().path_and_query().cloned(),
        _ => header(request, REFERER).parse::<Uri>().ok().and_then(|from| from.path_and_query().cloned()),
    };
    page.map_or_else(|| "/".to_owned(), |page| page.to_string())
}

fn header(request: &Request, name: HeaderName) -> &str {
    request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// How long a closed page still counts as online, beyond a beat: another open page of the person beats within it.
const LEAVING_MS: i64 = 5_000;

/// Shortens the presence lease when a page is closed.
pub async fn leave(
    State(ServerState { app, .. }): State<ServerState>,
    Extension(person): Extension<Person>,
) -> StatusCode {
    app.marks.leave(person.id, app.now(), app.site.beat_ms + LEAVING_MS);
    StatusCode::NO_CONTENT
}

/// Heartbeat endpoint; `identify` has already recorded the activity.
pub async fn beat() -> StatusCode {
    StatusCode::NO_CONTENT
}

/// Extracts the `Caller`, for handlers that check a password.
pub struct WithCaller(pub Caller);

impl FromRequestParts<ServerState> for WithCaller {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, server: &ServerState) -> Result<Self, StatusCode> {
        let found = &parts.extensions;
        let address = found.get::<NetworkAddress>().cloned().ok_or(StatusCode::INTERNAL_SERVER_ERROR)?;
        let person = found.get::<Person>().cloned();
        let session = found.get::<Session>().map(|Session(token)| token.clone());
        let browser = read_cookie(&parts.headers, &browser_name(&server.app.site));
        Ok(Self(Caller { address, browser, earlier: person.zip(session) }))
    }
}

/// Returns the cookies of a browser in which someone has just signed in.
pub fn cookies(site: &Site, signed_in: &SignedIn) -> AppendHeaders<[(HeaderName, HeaderValue); 2]> {
    let session = cookie(site, &name(site), signed_in.session.as_str(), LIFE_MS / 1000);
    let browser = cookie(site, &browser_name(site), signed_in.browser.as_str(), KNOWN_FOR_MS / 1000);
    AppendHeaders([(SET_COOKIE, session), (SET_COOKIE, browser)])
}

pub fn end_cookie(site: &Site) -> HeaderValue {
    cookie(site, &name(site), "", 0)
}

fn cookie(site: &Site, name: &str, value: &str, max_age_s: i64) -> HeaderValue {
    let cookie = Cookie::build((name, value))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .max_age(Duration::seconds(max_age_s))
        .secure(is_secure(site));
    cookie.to_string().parse().expect("a token is hexadecimal")
}

/// Returns whether a request has a session's cookie, valid or not.
pub fn has_cookie(site: &Site, headers: &HeaderMap) -> bool {
    read_session(site, headers).is_some()
}

fn read_session(site: &Site, headers: &HeaderMap) -> Option<Token> {
    let name = name(site);
    // The name before it included the port.
    let older = name.trim_end_matches(|c: char| c == '-' || c.is_ascii_digit());
    read_cookie(headers, &name).or_else(|| read_cookie(headers, older))
}

/// Returns the first cookie of this name: of two, browsers send the one of the narrower path first (RFC 6265, 5.4). The
/// jar of axum-extra would keep the last.
fn read_cookie(headers: &HeaderMap, name: &str) -> Option<Token> {
    let sent = headers.get_all(COOKIE).iter().filter_map(|header| header.to_str().ok());
    let mut cookies = sent.flat_map(Cookie::split_parse).filter_map(Result::ok);
    let own = cookies.find(|cookie| cookie.name() == name)?;
    (!own.value().is_empty()).then(|| Token::received(own.value()))
}

/// Returns the name of the session's cookie. The prefix makes browsers insist on Secure, which they drop over plain
/// http. Cookies belong to a host with all its ports, so the port tells two installations on one host apart.
fn name(site: &Site) -> String {
    let name = if is_secure(site) { "__Host-roster" } else { "roster" };
    let authority = site.public_url.rsplit("://").next().unwrap_or_default();
    match authority.rsplit_once(':') {
        Some((_, port)) if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("{name}-{port}")
        }
        _ => name.to_owned(),
    }
}

/// Returns the name of the cookie that identifies a known browser.
fn browser_name(site: &Site) -> String {
    format!("{}-browser", name(site))
}

/// Returns whether the public URL is https.
pub fn is_secure(site: &Site) -> bool {
    site.public_url.starts_with("https://")
}

/// Returns whether a request shows that its person is active: what a page does by itself, even in a hidden tab, does
/// not.
fn is_activity(request: &Request) -> bool {
    let path = request.uri().path();
    let is_fetched = path.starts_with("/api/") || path.starts_with("/avatars/") || path.ends_with("/stream");
    let by_itself = request.method() == Method::GET && is_fetched;
    !by_itself && !["/leave", "/script-failure", "/sign-out"].contains(&path)
}
