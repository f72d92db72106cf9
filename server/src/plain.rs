//! The signed-in pages without a script.

use crate::{
    responses::{HandlerResult, without_script},
    state::ServerState,
};
use app::{
    frame::plain::{Around, Back, Here, Notice, around, render},
    store::{ctx::Ctx, person::Person},
};
use axum::http::StatusCode;
use leptos::prelude::IntoView;
use serde::Deserialize;

/// What the last form came to, in the address that it led back to.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct DoneQuery {
    pub done: String,
}

pub async fn plain_page<V: IntoView>(
    ServerState { app, .. }: &ServerState,
    person: Person,
    here: Here,
    (status, title): (StatusCode, &'static str),
    notice: Option<Notice>,
    page: impl FnOnce() -> V,
) -> HandlerResult {
    let around = around(app, person).await?;
    Ok(without_script(status, render(&app.site, title, around, Some(here), notice, page)))
}

/// Of a workspace, reached from one of its pages.
pub async fn workspace_page<V: IntoView>(
    ctx: &Ctx,
    back: Back,
    (status, title): (StatusCode, &'static str),
    notice: Option<Notice>,
    page: impl FnOnce() -> V,
) -> HandlerResult {
    let around = Around { back, ..around(&ctx.state, ctx.person.clone()).await? };
    Ok(without_script(status, render(&ctx.state.site, title, around, None, notice, page)))
}
