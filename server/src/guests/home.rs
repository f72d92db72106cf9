//! The page at `/`.

use crate::{
    pages::home_of,
    responses::{HandlerResult, page},
    session::MaybePerson,
    state::ServerState,
};
use app::{
    sign_in::page::{NoWorkspacePage, NoWorkspacePageProps},
    store::{
        ctx::{Ctx, NetworkAddress},
        person::Person,
        workspace::{admin_names, first_workspace_of},
    },
};
use axum::{
    Extension,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect},
};

/// Redirects to the person's first workspace, or to sign-in. Without a workspace, shows the admins to ask.
pub async fn home(
    State(ServerState { app, .. }): State<ServerState>,
    person: MaybePerson,
    Extension(address): Extension<NetworkAddress>,
) -> HandlerResult {
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
