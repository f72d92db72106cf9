//! Turns notices off by a link in one of them, without signing in.

use crate::{
    responses::{HandlerResult, message, page as guest_page},
    state::ServerState,
};
use app::{
    account::notices::{NoticesOffPage, NoticesOffPageProps, find_by_link, set_wanted},
    store::token::Token,
};
use axum::{
    extract::{Path, State},
    http::StatusCode,
};

pub async fn page(State(ServerState { app, .. }): State<ServerState>, Path(token): Path<String>) -> HandlerResult {
    Ok(match find_by_link(&app, &Token::received(&token)).await? {
        Some((_, email)) => {
            let props = NoticesOffPageProps { token, email };
            guest_page(&app, StatusCode::OK, "Unsubscribe", || NoticesOffPage(props))
        }
        None => {
            let text = "It may be too old or incomplete. You can also turn these emails off on your Account page.";
            message(&app, StatusCode::NOT_FOUND, "This link isn't valid", text.to_owned())
        }
    })
}

/// Turns notices off, from the page's button or from a mail program (RFC 8058), which sends no cookie and follows no
/// redirect.
pub async fn end(State(server): State<ServerState>, Path(token): Path<String>) -> HandlerResult {
    let Some((user, email)) = find_by_link(&server.app, &Token::received(&token)).await? else {
        return page(State(server), Path(token)).await;
    };
    set_wanted(&server.app, user, false).await?;
    let text = format!("{email} won't get these emails anymore. You can turn them on again on your Account page.");
    Ok(message(&server.app, StatusCode::OK, "Unsubscribed", text))
}
