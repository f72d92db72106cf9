//! Invitation links: showing, accepting and declining the invitation.

use crate::{
    responses::{HandlerResult, page as guest_page, retry_after, status_of},
    session::{MaybePerson, WithCaller, cookies},
    state::ServerState,
};
use app::{
    invitations::{
        accept::{Accepted, Visit, accept as accept_invitation},
        accept_input::{AcceptInput, InvalidAcceptInput},
        accept_page::{AcceptPage, AcceptPageProps},
        decline::decline,
        offer::{Offer, find_offer},
    },
    store::{ctx::AppState, token::Token},
};
use axum::{
    Form,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

pub async fn page(
    State(ServerState { app, .. }): State<ServerState>,
    Path(token): Path<String>,
    person: MaybePerson,
) -> HandlerResult {
    let offer = find_offer(&app, &Token::received(&token), person.as_deref()).await?;
    Ok(offer_page(&app, token, offer, AcceptInput::default(), None))
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct AcceptForm {
    display_name: String,
    password: String,
    /// `decline`, or empty to accept.
    answer: String,
}

pub async fn submit(
    State(ServerState { app, .. }): State<ServerState>,
    Path(token): Path<String>,
    person: MaybePerson,
    WithCaller(caller): WithCaller,
    Form(form): Form<AcceptForm>,
) -> HandlerResult {
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
        // The link has already been used.
        Accepted::NotYet(offer @ (Offer::Accepted(_) | Offer::AcceptedUnverified), _) => {
            (StatusCode::GONE, offer_page(&app, token, offer, answer, None)).into_response()
        }
        Accepted::NotYet(offer, invalid) => offer_page(&app, token, offer, answer, invalid),
    })
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
    let shown =
        guest_page(app, status, "Invitation", || AcceptPage(AcceptPageProps { token, offer, typed, now, invalid }));
    match invalid {
        Some(InvalidAcceptInput::NotTried(why)) => (retry_after(why), shown).into_response(),
        _ => shown,
    }
}
