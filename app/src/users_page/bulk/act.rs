use crate::domain::{
    bulk::{BulkDone, FailedRow},
    error::AppError,
    policy::{Decision, Grant, Refusal, Target, can_edit, can_invite, can_manage_invitation, can_revoke, can_suspend},
};
use leptos::server;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What can be done to many rows of the Users page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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
    pub const ALL: [Self; 8] = [
        Self::Edit,
        Self::Suspend,
        Self::Reactivate,
        Self::Revoke,
        Self::Resend,
        Self::Extend,
        Self::Links,
        Self::Cancel,
    ];

    pub fn key(self) -> &'static str {
        match self {
            Self::Edit => "edit",
            Self::Suspend => "suspend",
            Self::Reactivate => "reactivate",
            Self::Revoke => "revoke",
            Self::Resend => "resend",
            Self::Extend => "extend",
            Self::Links => "links",
            Self::Cancel => "cancel",
        }
    }

    /// As a button says it.
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
        Self::ALL.into_iter().find(|act| act.key() == key)
    }

    /// Whether the policy has the actor do it to a row; `is_self` is `None` of an invitation.
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

/// What an act on many would mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkProspect {
    /// To whom it can be done, as it looks now.
    pub able: i64,
    /// How many contacts are assigned to them.
    pub contacts: i64,
    /// To whom it cannot, and why.
    pub refused: Vec<FailedRow>,
    /// Of an edit: how often each row was edited before, for the form to send back. Text for the server alone.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub revisions: String,
}

/// Posted, since the ids of many do not fit in an address.
#[server(endpoint = "users/bulk-prospect", output = crate::domain::json::Json)]
pub async fn find_bulk_prospect(
    workspace: String,
    act: BulkAct,
    #[server(default)] ids: Vec<Uuid>,
    #[server(default)] query: Option<String>,
) -> Result<BulkProspect, AppError> {
    let ctx = crate::store::ctx::Ctx::of(&workspace).await?;
    super::command::prospect(&ctx, act, &crate::domain::bulk::Selection::of(ids, query)).await
}

/// Suspend, reactivate, resend or cancel.
#[server(endpoint = "users/bulk", output = crate::domain::json::Json)]
pub async fn act_on_many(
    workspace: String,
    act: BulkAct,
    #[server(default)] ids: Vec<Uuid>,
    #[server(default)] query: Option<String>,
) -> Result<BulkDone, AppError> {
    let mut ctx = crate::store::ctx::Ctx::of(&workspace).await?;
    super::command::act(&mut ctx, &super::command::How::plainly(act)?, &crate::domain::bulk::Selection::of(ids, query))
        .await
}

/// The same level and restrictions for all. `revisions` are those that the form was filled with.
#[server(endpoint = "users/edit-many", output = crate::domain::json::Json)]
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
    let how = super::command::How::Edit(grant, super::seen::Seen::parse(&revisions)?);
    super::command::act(&mut ctx, &how, &crate::domain::bulk::Selection::of(ids, query)).await
}

/// One choice for the contacts of all.
#[server(endpoint = "users/revoke-many", output = crate::domain::json::Json)]
pub async fn revoke_many(
    workspace: String,
    #[server(default)] ids: Vec<Uuid>,
    #[server(default)] query: Option<String>,
    #[server(default)] hand_on: Option<String>,
    #[server(default)] recipient: Option<String>,
) -> Result<BulkDone, AppError> {
    let mut ctx = crate::store::ctx::Ctx::of(&workspace).await?;
    let contacts = crate::users::revoke::command::Contacts::parse(hand_on, recipient);
    super::command::act(
        &mut ctx,
        &super::command::How::Revoke(contacts),
        &crate::domain::bulk::Selection::of(ids, query),
    )
    .await
}
