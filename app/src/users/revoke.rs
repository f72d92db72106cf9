use crate::domain::{error::AppError, outcome::Outcome};
use leptos::server;
use uuid::Uuid;

/// `hand_on` is the checkbox, `recipient` the select beside it.
#[server(endpoint = "users/revoke", output = crate::domain::json::Json)]
pub async fn revoke_access(
    workspace: String,
    id: Uuid,
    #[server(default)] hand_on: Option<String>,
    #[server(default)] recipient: Option<String>,
) -> Result<Outcome, AppError> {
    let mut ctx = crate::store::ctx::Ctx::of(&workspace).await?;
    command::revoke(&mut ctx, id, &command::Contacts::parse(hand_on, recipient)).await
}

#[cfg(feature = "ssr")]
pub mod command {
    use crate::{
        domain::{error::AppError, outcome::Outcome, policy},
        store::{
            access::{already_revoked, find_recipient, find_unrevoked, refuse_the_last_owner, revoke_from},
            ctx::Ctx,
            db::Tx,
        },
    };
    use uuid::Uuid;

    /// What becomes of the contacts that were assigned to the revoked User.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Contacts {
        Unassign,
        /// To somebody with access here, by the access's id or their email address. Whether there is such a person is
        /// told only to who may revoke.
        HandOnTo(String),
    }

    impl Contacts {
        pub fn parse(hand_on: Option<String>, recipient: Option<String>) -> Self {
            match hand_on {
                None => Self::Unassign,
                Some(_) => Self::HandOnTo(recipient.unwrap_or_default()),
            }
        }
    }

    pub async fn revoke(ctx: &mut Ctx, id: Uuid, contacts: &Contacts) -> Result<Outcome, AppError> {
        let mut tx = ctx.begin().await?;
        let outcome = revoke_one(&mut tx, ctx, id, contacts).await?;
        tx.commit().await?;
        Ok(outcome)
    }

    /// Under the workspace's lock.
    pub async fn revoke_one(tx: &mut Tx, ctx: &Ctx, id: Uuid, contacts: &Contacts) -> Result<Outcome, AppError> {
        policy::can_open_users(ctx.actor)?;
        let Some(access) = find_unrevoked(tx, ctx.workspace.id, id).await? else {
            return already_revoked(tx, ctx.workspace.id, id).await;
        };
        policy::can_revoke(ctx.actor, access.target(ctx.person.id)?)?;
        refuse_the_last_owner(tx, ctx.workspace.id, &access).await?;
        let recipient = match contacts {
            Contacts::Unassign => None,
            Contacts::HandOnTo(to) => Some(find_recipient(tx, ctx.workspace.id, id, to).await?),
        };
        let moved = revoke_from(tx, ctx.workspace.id, &access, recipient.as_ref(), ctx.by()).await?;
        Ok(Outcome::Revoked { contacts: moved as i64, handed_on: recipient.is_some() })
    }
}
