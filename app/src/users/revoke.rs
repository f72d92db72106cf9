use crate::{
    domain::{error::AppError, outcome::Outcome},
    ui::protocol::Acts,
};
use leptos::server;
use uuid::Uuid;

/// Revokes a User's access. If the checkbox `hand_on` is set, `recipient` gets their contacts.
#[server(endpoint = "users/revoke", protocol = Acts)]
pub async fn revoke_access(
    workspace: String,
    id: Uuid,
    #[server(default)] hand_on: Option<String>,
    #[server(default)] recipient: Option<String>,
) -> Result<Outcome, AppError> {
    let mut ctx = crate::store::ctx::Ctx::of(&workspace).await?;
    command::revoke(&mut ctx, id, &command::RevokedContacts::parse(hand_on, recipient)).await
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

    /// What happens to the revoked User's contacts.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum RevokedContacts {
        Unassign,
        /// Reassigns them to another User, by the access's id or email address. Looked up only after the policy check,
        /// so that it reveals no Users.
        ReassignTo(String),
    }

    impl RevokedContacts {
        pub fn parse(hand_on: Option<String>, recipient: Option<String>) -> Self {
            match hand_on {
                None => Self::Unassign,
                Some(_) => Self::ReassignTo(recipient.unwrap_or_default()),
            }
        }
    }

    pub async fn revoke(ctx: &mut Ctx, id: Uuid, contacts: &RevokedContacts) -> Result<Outcome, AppError> {
        let mut tx = ctx.begin().await?;
        let outcome = revoke_one(&mut tx, ctx, id, contacts).await?;
        tx.commit().await?;
        Ok(outcome)
    }

    /// Revokes one access under the workspace's lock.
    pub async fn revoke_one(tx: &mut Tx, ctx: &Ctx, id: Uuid, contacts: &RevokedContacts) -> Result<Outcome, AppError> {
        policy::can_open_users(ctx.actor)?;
        let Some(access) = find_unrevoked(tx, ctx.workspace.id, id).await? else {
            return already_revoked(tx, ctx.workspace.id, id).await;
        };
        policy::can_revoke(ctx.actor, access.target(ctx.person.id)?)?;
        refuse_the_last_owner(tx, ctx.workspace.id, &access).await?;
        let recipient = match contacts {
            RevokedContacts::Unassign => None,
            RevokedContacts::ReassignTo(to) => Some(find_recipient(tx, ctx.workspace.id, id, to).await?),
        };
        let moved = revoke_from(tx, ctx.workspace.id, &access, recipient.as_ref(), ctx.by()).await?;
        Ok(Outcome::Revoked { contacts: moved as i64, handed_on: recipient.is_some() })
    }
}
