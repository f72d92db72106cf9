//! Renders the signed-in pages with leptos.

use crate::{
    network::Requester,
    responses::{PAGE_CACHE, content_security_policy},
    state::ServerState,
};
use app::{
    domain::policy::can_open_users,
    frame::layout::current_user::{CURRENT_USER, fetch_current_user},
    shell::shell,
    store::ctx::{AppState, Ctx},
    ui::ask::Answers,
};
use axum::{
    body::{Body, to_bytes},
    extract::{Path, Request, State},
    http::{
        StatusCode, Uri,
        header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY},
    },
    response::{IntoResponse, Redirect, Response},
};
use leptos::{
    nonce::use_nonce,
    prelude::{provide_context, use_context},
};
use leptos_axum::{ResponseOptions, render_app_async_with_context};
use tracing::Instrument;

pub async fn page(
    State(ServerState { app, drawing, .. }): State<ServerState>,
    Path(workspace): Path<String>,
    request: Request,
) -> Response {
    // Rendered to the end in a task of its own: leptos 0.8 leaks memory when a client leaves before the answer exists.
    let drawn = async move {
        let _turn = drawing.acquire().await;
        let (parts, body) = draw(app, workspace, request).await.into_parts();
        let html = to_bytes(body, usize::MAX).await.unwrap_or_default();
        Response::from_parts(parts, Body::from(html))
    };
    let drawn = tokio::spawn(drawn.in_current_span()).await;
    drawn.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
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

/// Renders until no question is left unanswered: only the last rendering has all rows.
async fn draw(app: AppState, workspace: String, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let answers = Answers::new(|| {
        provide_context(app.clone());
        provide_context(parts.clone());
    });
    answers.prefetch(CURRENT_USER.into(), fetch_current_user(workspace));
    answers.answer_all().await;
    loop {
        let drawn = draw_once(&app, &answers, Request::from_parts(parts.clone(), Body::empty())).await;
        if !answers.answer_all().await {
            return drawn;
        }
    }
}

async fn draw_once(app: &AppState, answers: &Answers, request: Request) -> Response {
    let (site, known, carried) = (app.site.clone(), answers.clone(), answers.clone());
    let render = render_app_async_with_context(
        move || provide_context(known.clone()),
        move || {
            if let Some(options) = use_context::<ResponseOptions>() {
                let nonce = use_nonce().map(|nonce| nonce.to_string()).unwrap_or_default();
                options.insert_header(CONTENT_SECURITY_POLICY, content_security_policy(&nonce));
                options.insert_header(CACHE_CONTROL, PAGE_CACHE);
            }
            shell(&site, &carried)
        },
    );
    render(request).await
}
