//! Draws the signed-in pages.

use crate::{
    network::Requester,
    responses::{PAGE_CACHE, content_security_policy},
    state::ServerState,
};
use app::{
    domain::policy::can_open_users,
    frame::layout::current_user::{CURRENT_USER, fetch_current_user},
    shell::draw,
    store::ctx::Ctx,
    ui::{ask::Answers, url::with_query},
};
use axum::{
    extract::{Path, Request, State},
    http::{
        StatusCode, Uri,
        header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY},
    },
    response::{Html, IntoResponse, Redirect, Response},
};
use leptos::{nonce::Nonce, prelude::provide_context};

/// Draws a page until no question is left unanswered: only the last drawing has all rows.
pub async fn page(
    State(ServerState { app, .. }): State<ServerState>,
    Path(workspace): Path<String>,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    let (path, query) = (parts.uri.path().to_owned(), parts.uri.query().unwrap_or_default().to_owned());
    if let Some(path) = canonical(&path, &workspace) {
        return Redirect::to(&with_query(&path, &query)).into_response();
    }
    let site = app.site.clone();
    let answers = Answers::new(|| {
        provide_context(app);
        provide_context(parts);
    });
    answers.prefetch(CURRENT_USER.into(), fetch_current_user(workspace));
    let nonce = Nonce::new();
    let drawn = loop {
        answers.answer_all().await;
        let drawn = draw(&site, &answers, &path, &query, &nonce);
        if answers.is_complete() {
            break drawn;
        }
    };
    let status = StatusCode::from_u16(drawn.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = [(CONTENT_SECURITY_POLICY, content_security_policy(&nonce.to_string())), (CACHE_CONTROL, PAGE_CACHE)];
    (status, headers, Html(drawn.html)).into_response()
}

/// Returns the path with the slug as it is, if `path` has letters of it percent-encoded. A browser would take the two for
/// pages of two workspaces.
fn canonical(path: &str, workspace: &str) -> Option<String> {
    let is_slug = workspace.chars().all(|it| it.is_ascii_alphanumeric() || it == '-');
    let (slug, page) = path.strip_prefix("/w/")?.split_once('/')?;
    (is_slug && slug != workspace).then(|| format!("/w/{workspace}/{page}"))
}

/// Redirects a workspace's own address to the page that the person works on.
pub async fn workspace(requester: Requester, Path(workspace): Path<String>, uri: Uri) -> Response {
    match requester.enter(&workspace).await {
        Ok(ctx) => Redirect::to(&home_of(&ctx)).into_response(),
        // That page explains the error.
        Err(_) => Redirect::to(&format!("{}/contacts", uri.path())).into_response(),
    }
}

pub fn home_of(ctx: &Ctx) -> String {
    let slug = &ctx.workspace.slug;
    match can_open_users(ctx.actor) {
        Ok(()) => format!("/w/{slug}/settings/users"),
        Err(_) => format!("/w/{slug}/contacts"),
    }
}
