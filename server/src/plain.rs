//! The signed-in pages without a script.

use crate::{
    guests::{Answered, without_script},
    router::Host,
};
use app::{
    frame::plain::{Back, Here, Notice, PageFrame, page_frame, render},
    store::{ctx::Ctx, person::Person},
};
use axum::http::StatusCode;
use leptos::prelude::IntoView;
use serde::Deserialize;

/// What the last form came to, in the address that it led back to.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Done {
    pub done: String,
}

pub async fn plain_page<V: IntoView>(
    Host { app, .. }: &Host,
    person: Person,
    here: Here,
    (status, title): (StatusCode, &'static str),
    notice: Option<Notice>,
    page: impl FnOnce() -> V,
) -> Answered {
    let page_frame = page_frame(app, person).await?;
    Ok(without_script(status, render(&app.site, title, page_frame, Some(here), notice, page)))
}

/// Of a workspace, reached from one of its pages.
pub async fn workspace_page<V: IntoView>(
    ctx: &Ctx,
    back: Back,
    (status, title): (StatusCode, &'static str),
    notice: Option<Notice>,
    page: impl FnOnce() -> V,
) -> Answered {
    let page_frame = PageFrame { back, ..page_frame(&ctx.state, ctx.person.clone()).await? };
    Ok(without_script(status, render(&ctx.state.site, title, page_frame, None, notice, page)))
}
