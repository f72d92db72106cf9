//! The signed-in User in this workspace: the first thing that every page of a workspace asks of the server.

use crate::{
    domain::{error::AppError, policy::Grant, workspace_link::WorkspaceLink},
    ui::protocol::Reads,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The signed-in User in this workspace, and the other workspaces they can go to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CurrentUser {
    pub user: Uuid,
    /// Their access to this workspace.
    pub access: Uuid,
    pub display_name: String,
    pub email: String,
    /// The hash of their picture.
    pub avatar: Option<String>,
    /// Whether they are an Organization admin.
    pub is_admin: bool,
    pub actor: Grant,
    pub workspace: String,
    pub workspace_name: String,
    pub organization_name: String,
    pub workspaces: Vec<WorkspaceLink>,
    pub has_mailbox: bool,
}

/// The current User, with the workspace's version when the page was drawn: later answers are at least as new.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrival {
    pub own: CurrentUser,
    pub version: i64,
}

impl CurrentUser {
    /// Returns the path of a page of this workspace; `rest` begins without a slash.
    pub fn path(&self, rest: &str) -> String {
        format!("/w/{}/{rest}", self.workspace)
    }
}

/// The name under which `fetch_current_user` is asked with `ask`.
pub const CURRENT_USER: &str = "own";

#[server(endpoint = "workspace/own", protocol = Reads)]
pub async fn fetch_current_user(workspace: String) -> Result<Arrival, AppError> {
    let ctx = crate::store::ctx::Ctx::of(&workspace).await?;
    Ok(Arrival { own: query::own(&ctx).await?, version: ctx.workspace.version })
}

#[cfg(feature = "ssr")]
mod query {
    use super::CurrentUser;
    use crate::{
        domain::error::AppError,
        store::{
            ctx::Ctx,
            workspace::{organization_name, workspaces_of},
        },
    };

    pub async fn own(ctx: &Ctx) -> Result<CurrentUser, AppError> {
        let mut conn = ctx.state.db.read().await?;
        let organization = organization_name(&mut conn).await?;
        let workspaces = workspaces_of(&mut conn, ctx.person.id).await?;
        Ok(CurrentUser {
            user: ctx.person.id,
            access: ctx.access,
            display_name: ctx.person.display_name.clone(),
            email: ctx.person.email.clone(),
            avatar: ctx.person.avatar.clone(),
            is_admin: ctx.person.is_admin,
            actor: ctx.actor,
            workspace: ctx.workspace.slug.clone(),
            workspace_name: ctx.workspace.name.clone(),
            organization_name: organization,
            workspaces,
            has_mailbox: ctx.state.site.has_mailbox,
        })
    }
}
