use crate::{
    domain::{
        bulk::{BulkDone, FailedRow},
        error::AppError,
        policy::{
            Decision, Grant, Refusal, Target, can_edit, can_invite, can_manage_invitation, can_revoke, can_suspend,
        },
    },
    ui::protocol::Acts,
};
use leptos::server;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use uuid::Uuid;

/// An action on many rows of the Users page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum BulkAct {
    Edit,
    Suspend,
    Reactivate,
    Revoke,
    Resend,
    Extend,
    Links,
    Cancel,
}

impl BulkAct {
    pub const ALL: &[Self] = Self::VARIANTS;

    pub fn key(self) -> &'static str {
        self.into()
    }

    /// Returns the text of its button.
    pub fn label(self) -> &'static str {
        match self {
            Self::Edit => "EDIT",
            Self::Suspend => "SUSPEND",
            Self::Reactivate => "REACTIVATE",
            Self::Revoke => "REVOKE ACCESS",
            Self::Resend => "RESEND",
            Self::Extend => "EXTEND",
            Self::Links => "COPY LINKS",
            Self::Cancel => "CANCEL INVITATIONS",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        key.parse().ok()
    }

    /// Asks the policy whether the actor may do it to a row. `is_self` is `None` for an invitation.
    pub fn may(self, actor: Grant, grant: Grant, is_self: Option<bool>) -> Decision {
        let Some(is_self) = is_self else {
            return match self {
                Self::Resend | Self::Extend | Self::Links => can_invite(actor, grant),
                Self::Edit | Self::Cancel => can_manage_invitation(actor, grant),
                _ => Err(Refusal::OnlyInvited),
            };
        };
        let target = Target { grant, is_self };
        match self {
            Self::Edit => can_edit(actor, target),
            Self::Suspend | Self::Reactivate => can_suspend(actor, target),
            Self::Revoke => can_revoke(actor, target),
            Self::Resend | Self::Extend | Self::Links | Self::Cancel => Err(Refusal::NotInvited),
        }
    }
}

/// The changes that a bulk action would make.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkPreview {
    /// How many rows it applies to.
    pub able: i64,
    /// How many contacts are assigned to them.
    pub contacts: i64,
    /// The rows it does not apply to, and why.
    pub refused: Vec<FailedRow>,
    /// For an edit: the rows' revisions as `SeenRevisions` writes them, which the form sends back.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub revisions: String,
}

/// Returns what a bulk action would change. A POST, since many ids do not fit into a URL.
#[server(endpoint = "users/bulk-preview", protocol = Acts)]
pub async fn preview_bulk(
    workspace: String,
    act: BulkAct,
    #[server(default)] ids: Vec<Uuid>,
    #[server(default)] query: Option<String>,
) -> Result<BulkPreview, AppError> {
    let ctx = crate::store::ctx::Ctx::of(&workspace).await?;
    super::command::preview(&ctx, act, &crate::domain::bulk::Selection::of(ids, query)).await
}

/// Suspends, reactivates, resends, extends or cancels the selected rows.
#[server(endpoint = "users/bulk", protocol = Acts)]
pub async fn act_on_many(
    workspace: String,
    act: BulkAct,
    #[server(default)] ids: Vec<Uuid>,
    #[server(default)] query: Option<String>,
) -> Result<BulkDone, AppError> {
    let mut ctx = crate::store::ctx::Ctx::of(&workspace).await?;
    super::command::act(
        &mut ctx,
        &super::command::BulkCommand::simple(act)?,
        &crate::domain::bulk::Selection::of(ids, query),
    )
    .await
}

/// Sets the same level and restrictions for all. `revisions` are those that the form was filled with.
#[server(endpoint = "users/edit-many", protocol = Acts)]
pub async fn edit_many(
    workspace: String,
    #[server(default)] ids: Vec<Uuid>,
    #[server(default)] query: Option<String>,
    #[server(default)] revisions: String,
    #[server(default)] level: String,
    #[server(default)] restrictions: Vec<String>,
) -> Result<BulkDone, AppError> {
    let mut ctx = crate::store::ctx::Ctx::of(&workspace).await?;
    let grant = Grant::parse(&level, &restrictions)?;
    let command = super::command::BulkCommand::Edit(grant, super::seen::SeenRevisions::parse(&revisions)?);
    super::command::act(&mut ctx, &command, &crate::domain::bulk::Selection::of(ids, query)).await
}

/// Revokes all selected accesses, with one choice for their contacts.
#[server(endpoint = "users/revoke-many", protocol = Acts)]
pub async fn revoke_many(
    workspace: String,
    #[server(default)] ids: Vec<Uuid>,
    #[server(default)] query: Option<String>,
    #[server(default)] hand_on: Option<String>,
    #[server(default)] recipient: Option<String>,
) -> Result<BulkDone, AppError> {
    let mut ctx = crate::store::ctx::Ctx::of(&workspace).await?;
    let contacts = crate::users::revoke::command::RevokedContacts::parse(hand_on, recipient);
    super::command::act(
        &mut ctx,
        &super::command::BulkCommand::Revoke(contacts),
        &crate::domain::bulk::Selection::of(ids, query),
    )
    .await
}
