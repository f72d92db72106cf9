use crate::{error::AppError, outcome::Outcome};
use leptos::server;
use uuid::Uuid;

/// `hand_on` is the checkbox, `recipient` the select beside it.
#[server(endpoint = "users/revoke", output = crate::json::Json)]
pub async fn revoke_access(
    workspace: String,
    id: Uuid,
    #[server(default)] hand_on: Option<String>,
    #[server(default)] recipient: Option<String>,
) -> Result<Outcome, AppError> {
    let mut ctx = crate::ctx::Ctx::of(&workspace).await?;
    command::revoke(&mut ctx, id, command::Contacts::parse(hand_on, recipient)?).await
}

#[cfg(feature = "ssr")]
pub mod command {
    use crate::{
        ctx::Ctx,
        error::{AppError, InvalidRecipient},
        outcome::Outcome,
        policy,
        users::access::{Leaving, find_active, find_recipient, refuse_the_last_owner, revoke_from, was_revoked},
    };
    use uuid::Uuid;

    /// What becomes of the contacts that were assigned to the revoked User.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Contacts {
        Unassign,
        /// To an access of this workspace.
        HandOnTo(Uuid),
    }

    impl Contacts {
        pub fn parse(hand_on: Option<String>, recipient: Option<String>) -> Result<Self, AppError> {
            if hand_on.is_none() {
                return Ok(Self::Unassign);
            }
            match recipient.unwrap_or_default().as_str() {
                "" => Err(InvalidRecipient::Missing.into()),
                // Not an id at all is as good as the id of nobody.
                id => Ok(Self::HandOnTo(id.parse().map_err(|_| InvalidRecipient::NoAccess)?)),
            }
        }
    }

    pub async fn revoke(ctx: &mut Ctx, id: Uuid, contacts: Contacts) -> Result<Outcome, AppError> {
        let mut tx = ctx.begin().await?;
        policy::can_open_users(ctx.actor)?;
        let Some(access) = find_active(&mut tx, ctx.workspace.id, id).await? else {
            return match was_revoked(&mut tx, ctx.workspace.id, id).await? {
                true => Ok(Outcome::AlreadyRevoked),
                false => Err(AppError::NotFound),
            };
        };
        policy::can_revoke(ctx.actor, access.target(ctx.person.id)?)?;
        refuse_the_last_owner(&mut tx, ctx.workspace.id, &access).await?;
        let recipient = match contacts {
            Contacts::Unassign => None,
            Contacts::HandOnTo(to) => Some(find_recipient(&mut tx, ctx.workspace.id, id, to).await?),
        };
        let leaving = Leaving { access: id, user: access.user_id, workspace: ctx.workspace.id };
        let moved = revoke_from(&mut tx, leaving, recipient, ctx.person.id, ctx.now).await?;
        tx.commit().await?;
        Ok(Outcome::Revoked { contacts: moved as i64, handed_on: recipient.is_some() })
    }
}
