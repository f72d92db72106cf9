//! Renders the signed-in pages that need no script.

use crate::{
    responses::{HandlerResult, without_script},
    state::ServerState,
};
use app::{
    frame::plain::{BackLink, Notice, PageFrame, PlainPage, page_frame, render},
    store::{ctx::Ctx, person::Person},
};
use axum::http::StatusCode;
use leptos::prelude::IntoView;
use serde::Deserialize;

/// The query parameter in which a redirect says what the last form did.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct DoneQuery {
    pub done: String,
}

pub async fn plain_page<V: IntoView>(
    ServerState { app, .. }: &ServerState,
    person: Person,
    here: PlainPage,
    (status, title): (StatusCode, &'static str),
    notice: Option<Notice>,
    page: impl FnOnce() -> V,
) -> HandlerResult {
    let page_frame = page_frame(app, person).await?;
    Ok(without_script(status, render(&app.site, title, page_frame, Some(here), notice, page)))
}

/// Renders a plain page of a workspace, with a link back.
pub async fn workspace_page<V: IntoView>(
    ctx: &Ctx,
    back: BackLink,
    (status, title): (StatusCode, &'static str),
    notice: Option<Notice>,
    page: impl FnOnce() -> V,
) -> HandlerResult {
    let page_frame = PageFrame { back, ..page_frame(&ctx.state, ctx.person.clone()).await? };
    Ok(without_script(status, render(&ctx.state.site, title, page_frame, None, notice, page)))
}
