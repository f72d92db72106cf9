use crate::{
    domain::{error::AppError, outcome::Outcome},
    ui::protocol::Acts,
};
use leptos::server;
use uuid::Uuid;

#[server(endpoint = "contacts/delete", protocol = Acts)]
pub async fn delete_contact(workspace: String, id: Uuid) -> Result<Outcome, AppError> {
    let mut ctx = crate::store::ctx::Ctx::of(&workspace).await?;
    command::delete(&mut ctx, id).await
}

#[cfg(feature = "ssr")]
mod command {
    use crate::{
        contacts::list::find_visible,
        domain::{error::AppError, live_event::LiveEvent, outcome::Outcome, policy},
        store::{ctx::Ctx, db::sql},
    };
    use uuid::Uuid;

    pub async fn delete(ctx: &mut Ctx, id: Uuid) -> Result<Outcome, AppError> {
        let mut tx = ctx.begin().await?;
        let contact = find_visible(&mut tx, ctx, id).await?;
        policy::can_delete_contacts(ctx.actor)?;
        sql("delete from contacts where id = $1").bind(contact).execute(&mut tx).await?;
        tx.publish(LiveEvent::contacts(ctx.workspace.id));
        tx.commit().await?;
        Ok(Outcome::ContactDeleted)
    }
}
