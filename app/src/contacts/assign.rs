use crate::{
    domain::{error::AppError, outcome::Outcome},
    ui::protocol::Acts,
};
use leptos::server;
use uuid::Uuid;

/// Assigns a contact to a User, by the access's id or email address. An empty `to` unassigns it.
#[server(endpoint = "contacts/assign", protocol = Acts)]
pub async fn assign_contact(
    workspace: String,
    id: Uuid,
    #[server(default)] to: Option<String>,
) -> Result<Outcome, AppError> {
    let mut ctx = crate::store::ctx::Ctx::of(&workspace).await?;
    command::assign(&mut ctx, id, to.filter(|to| !to.trim().is_empty())).await
}

#[cfg(feature = "ssr")]
mod command {
    use crate::{
        contacts::list::find_visible,
        domain::{error::AppError, live_event::LiveEvent, outcome::Outcome},
        store::{access::find_assignable, ctx::Ctx, db::sql},
    };
    use uuid::Uuid;

    pub async fn assign(ctx: &mut Ctx, id: Uuid, to: Option<String>) -> Result<Outcome, AppError> {
        let mut tx = ctx.begin().await?;
        let contact = find_visible(&mut tx, ctx, id).await?;
        let to = match to {
            None => None,
            Some(to) => Some(find_assignable(&mut tx, ctx.workspace.id, &to).await?.id),
        };
        sql("update contacts set assigned_to = $2 where id = $1").bind(contact).bind(to).execute(&mut tx).await?;
        tx.publish(LiveEvent::contacts(ctx.workspace.id));
        tx.commit().await?;
        Ok(if to.is_some() { Outcome::Assigned } else { Outcome::Unassigned })
    }
}
