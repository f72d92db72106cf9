//! Pages that anybody may open, and what their forms do.

use crate::{
    pages::{PAGE_CACHE, home_of},
    query::Query,
    router::Host,
    session::{Calling, Session, cookies, end_cookie},
};
use app::{
    domain::{error::AppError, limit::TooMany, not_tried::NotTried},
    frame::guest::{GuestMessage, GuestMessageProps, render},
    invitations::{
        accept::{Accepted, Visit, accept as accept_invitation},
        accept_input::{AcceptInput, InvalidAcceptInput},
        accept_page::{AcceptPage, AcceptPageProps},
        decline::decline,
        offer::{Offer, find_offer},
    },
    mail::mailbox::{MailboxPage, MailboxPageProps, newest},
    sign_in::{
        page::{NoWorkspacePage, NoWorkspacePageProps, SignInPage, SignInPageProps},
        start::{self, SignInOutcome},
    },
    store::{
        ctx::{AppState, Ctx, NetworkAddress, Site},
        person::Person,
        session,
        token::Token,
        workspace::{admin_names, first_workspace_of},
    },
};
use axum::{
    Extension, Form,
    extract::{Path, State},
    http::{
        HeaderName, HeaderValue, StatusCode,
        header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, RETRY_AFTER, SET_COOKIE},
    },
    response::{Html, IntoResponse, Redirect, Response},
};
use leptos::prelude::IntoView;
use serde::Deserialize;

/// No script at all.
const CONTENT_SECURITY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

pub type Answered = Result<Response, Failed>;
type MaybePerson = Option<Extension<Person>>;

/// To where the person works; to signing in; or to a page that says whom to ask.
pub async fn home(
    State(Host { app, .. }): State<Host>,
    person: MaybePerson,
    Extension(address): Extension<NetworkAddress>,
) -> Answered {
    let Some(Extension(person)) = person else { return Ok(Redirect::to("/sign-in").into_response()) };
    let mut conn = app.db.read().await?;
    match first_workspace_of(&mut conn, person.id).await? {
        Some(workspace) => {
            drop(conn);
            Ok(Redirect::to(&home_of(&Ctx::build(app, person, address, &workspace).await?)).into_response())
        }
        None => {
            let admins = admin_names(&mut conn).await?;
            let Person { display_name, email, is_admin, .. } = person;
            let props = NoWorkspacePageProps { display_name, email, is_admin, admins };
            Ok(page(&app, StatusCode::OK, "No workspace", || NoWorkspacePage(props)))
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct SignInForm {
    email: String,
    password: String,
    next: String,
}

pub async fn sign_in_page(
    State(Host { app, .. }): State<Host>,
    Query(form): Query<SignInForm>,
    person: MaybePerson,
) -> Response {
    if person.is_some() {
        return Redirect::to(within(&form.next)).into_response();
    }
    sign_in_form(&app, StatusCode::OK, form, None)
}

pub async fn sign_in(
    State(Host { app, .. }): State<Host>,
    Calling(caller): Calling,
    Form(form): Form<SignInForm>,
) -> Answered {
    Ok(match start::sign_in(&app, &caller, &form.email, form.password.clone()).await? {
        SignInOutcome::Done(signed_in) => {
            (cookies(&app.site, &signed_in), Redirect::to(within(&form.next))).into_response()
        }
        SignInOutcome::Wrong => {
            let wrong = "The email address or the password is not right.".to_owned();
            sign_in_form(&app, StatusCode::UNPROCESSABLE_ENTITY, form, Some(wrong))
        }
        SignInOutcome::NotTried(why) => not_tried(why, |status, why| sign_in_form(&app, status, form, Some(why))),
    })
}

fn sign_in_form(app: &AppState, status: StatusCode, form: SignInForm, wrong: Option<String>) -> Response {
    let props = SignInPageProps { email: form.email, next: form.next, wrong };
    page(app, status, "Sign in", || SignInPage(props))
}

/// The form again, for a password that was not looked at.
pub fn not_tried(why: NotTried, form: impl FnOnce(StatusCode, String) -> Response) -> Response {
    (retry_after(why), form(status_of(why), why.to_string())).into_response()
}

pub fn status_of(why: NotTried) -> StatusCode {
    StatusCode::from_u16(why.status()).unwrap_or(StatusCode::SERVICE_UNAVAILABLE)
}

pub fn retry_after(why: NotTried) -> [(HeaderName, HeaderValue); 1] {
    [(RETRY_AFTER, why.retry_after_s().into())]
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct SignOutForm {
    next: String,
}

pub async fn sign_out(
    State(Host { app, .. }): State<Host>,
    person: MaybePerson,
    current: Option<Extension<Session>>,
    Form(form): Form<SignOutForm>,
) -> Answered {
    if let (Some(Extension(person)), Some(Extension(Session(token)))) = (person, current) {
        session::sign_out(&app, &person, &token).await?;
        app.marks.end(person.id, app.now());
    }
    Ok(([(SET_COOKIE, end_cookie(&app.site))], Redirect::to(within(&form.next))).into_response())
}

pub async fn invitation(
    State(Host { app, .. }): State<Host>,
    Path(token): Path<String>,
    person: MaybePerson,
) -> Answered {
    let offer = find_offer(&app, &Token::received(&token), person.as_deref()).await?;
    Ok(offer_page(&app, token, offer, AcceptInput::default(), None))
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct AcceptForm {
    display_name: String,
    password: String,
    /// `decline`, or nothing.
    answer: String,
}

pub async fn accept(
    State(Host { app, .. }): State<Host>,
    Path(token): Path<String>,
    person: MaybePerson,
    Calling(caller): Calling,
    Form(form): Form<AcceptForm>,
) -> Answered {
    let visit = Visit { person: person.as_deref(), caller: &caller };
    if form.answer == "decline" {
        let offer = decline(&app, &Token::received(&token), visit).await?;
        return Ok(offer_page(&app, token, offer, AcceptInput::default(), None));
    }
    let answer = AcceptInput { display_name: form.display_name, password: form.password };
    Ok(match accept_invitation(&app, &Token::received(&token), visit, answer.clone()).await? {
        Accepted::Joined { leads_to, signed_in } => {
            let cookies = signed_in.map(|signed_in| cookies(&app.site, &signed_in));
            (cookies, Redirect::to(&leads_to)).into_response()
        }
        // Somebody else used the link before.
        Accepted::NotYet(offer @ (Offer::Accepted(_) | Offer::AcceptedUnverified), _) => {
            (StatusCode::GONE, offer_page(&app, token, offer, answer, None)).into_response()
        }
        Accepted::NotYet(offer, invalid) => offer_page(&app, token, offer, answer, invalid),
    })
}

/// Only where mails are kept instead of sent.
pub async fn mailbox(State(host): State<Host>) -> Answered {
    if !host.app.site.has_mailbox {
        return Ok(not_found(State(host)).await);
    }
    let app = host.app;
    let props = MailboxPageProps { mails: newest(&app).await? };
    let mut shown = page(&app, StatusCode::OK, "Mailbox", || MailboxPage(props));
    // A mail's styles stand in it, and a frame without an address has the page's policy.
    let policy = CONTENT_SECURITY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'");
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        shown.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    }
    Ok(shown)
}

pub async fn not_found(State(Host { app, .. }): State<Host>) -> Response {
    message(&app, StatusCode::NOT_FOUND, "Not found", AppError::NotFound.to_string())
}

/// A form from another site, or a proxy that rewrites the Host header.
pub fn cross_site() -> Response {
    let text = "This form came from another address than Roster's own, so it was not accepted. If you host Roster \
        behind a proxy, it must pass the Host header on, and --public-url must be the address that people use.";
    (StatusCode::FORBIDDEN, text).into_response()
}

/// A form of a page that was opened over http, where people reach Roster by https.
pub fn over_http(site: &Site) -> Response {
    let text = format!(
        "Roster was opened over http, where your browser can't stay signed in. Open {} instead.",
        site.public_url
    );
    (StatusCode::FORBIDDEN, text).into_response()
}

fn offer_page(
    app: &AppState,
    token: String,
    offer: Offer,
    typed: AcceptInput,
    invalid: Option<InvalidAcceptInput>,
) -> Response {
    let status = match (&offer, invalid) {
        (_, Some(InvalidAcceptInput::NotTried(why))) => status_of(why),
        (Offer::Open(..) | Offer::Proof(..), None)
        | (Offer::Accepted(_) | Offer::AcceptedUnverified | Offer::Declined, _) => StatusCode::OK,
        (Offer::NoSeat, _) => StatusCode::CONFLICT,
        (Offer::NeedsEmailedLink, _) => StatusCode::FORBIDDEN,
        (Offer::Open(..) | Offer::Proof(..), Some(_)) => StatusCode::UNPROCESSABLE_ENTITY,
        (Offer::Unknown, _) => StatusCode::NOT_FOUND,
        _ => StatusCode::GONE,
    };
    let now = app.now();
    let shown = page(app, status, "Invitation", || AcceptPage(AcceptPageProps { token, offer, typed, now, invalid }));
    match invalid {
        Some(InvalidAcceptInput::NotTried(why)) => (retry_after(why), shown).into_response(),
        _ => shown,
    }
}

pub fn message(app: &AppState, status: StatusCode, title: &'static str, text: String) -> Response {
    page(app, status, title, || GuestMessage(GuestMessageProps { title, text, href: "/".into(), link: "Go to Roster" }))
}

/// Mails that strangers ask for have a limit.
pub fn asked_too_often(app: &AppState, limit: TooMany) -> Response {
    let mut response = message(app, StatusCode::TOO_MANY_REQUESTS, "Not so many at once", limit.to_string());
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

/// A whole document that runs nothing.
pub fn without_script(status: StatusCode, html: String) -> Response {
    let headers = [(CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_SECURITY)), (CACHE_CONTROL, PAGE_CACHE)];
    (status, headers, Html(html)).into_response()
}

/// Where to go next, when a form says so: somewhere here, and nowhere else.
pub fn within(next: &str) -> &str {
    let leaves = next.starts_with("//") || next.contains('\\') || next.contains(|c: char| c.is_control());
    match next.starts_with('/') && !leaves {
        true => next,
        false => "/",
    }
}

/// An error that no page of a guest has words for.
pub struct Failed(AppError);

impl<E: Into<AppError>> From<E> for Failed {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, self.0.to_string()).into_response()
    }
}
