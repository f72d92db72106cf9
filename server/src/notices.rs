//! Ending one's notices from a link in one of them, signed in or not.

use crate::{
    guests::{Answered, message, page as guest_page},
    router::Host,
};
use app::{
    account::notices::{NoticesOffPage, NoticesOffPageProps, find_by_link, set_wanted},
    store::token::Token,
};
use axum::{
    extract::{Path, State},
    http::StatusCode,
};

pub async fn page(State(Host { app, .. }): State<Host>, Path(token): Path<String>) -> Answered {
    Ok(match find_by_link(&app, &Token::received(&token)).await? {
        Some((_, email)) => {
            let props = NoticesOffPageProps { token, email };
            guest_page(&app, StatusCode::OK, "Notices", || NoticesOffPage(props))
        }
        None => {
            let text = "Its mail is too old, or it was cut off. Notices can be ended on the Account page too.";
            message(&app, StatusCode::NOT_FOUND, "This link does not work", text.to_owned())
        }
    })
}

/// From the page's button, or from a mail program's own (RFC 8058), which sends no cookie and follows no redirect.
pub async fn end(State(host): State<Host>, Path(token): Path<String>) -> Answered {
    let Some((user, email)) = find_by_link(&host.app, &Token::received(&token)).await? else {
        return page(State(host), Path(token)).await;
    };
    set_wanted(&host.app, user, false).await?;
    let text = format!("{email} gets no more of them. On the Account page they can be had again.");
    Ok(message(&host.app, StatusCode::OK, "No more notices", text))
}
