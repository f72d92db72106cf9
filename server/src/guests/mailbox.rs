//! The emails that are kept instead of sent.

use crate::{
    responses::{HandlerResult, WITHOUT_SCRIPT, not_found, page},
    state::ServerState,
};
use app::mail::mailbox::{MailboxPage, MailboxPageProps, newest};
use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header::CONTENT_SECURITY_POLICY},
};

/// Shows the kept emails; not found where emails are sent.
pub async fn mailbox(State(server): State<ServerState>) -> HandlerResult {
    if !server.app.site.has_mailbox {
        return Ok(not_found(State(server)).await);
    }
    let app = server.app;
    let props = MailboxPageProps { mails: newest(&app).await? };
    let mut shown = page(&app, StatusCode::OK, "Mailbox", || MailboxPage(props));
    // Emails have inline styles, and a frame with `srcdoc` inherits the page's policy.
    let policy = WITHOUT_SCRIPT.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'");
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        shown.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    }
    Ok(shown)
}
