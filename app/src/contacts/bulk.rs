use crate::{
    domain::{bulk::BulkDone, error::AppError},
    ui::protocol::Acts,
};
use leptos::server;
use uuid::Uuid;

/// Assigns the selected contacts that the actor sees. An empty `to` unassigns them.
#[server(endpoint = "contacts/assign-many", protocol = Acts)]
pub async fn assign_many(
    workspace: String,
    #[server(default)] ids: Vec<Uuid>,
    #[server(default)] query: Option<String>,
    #[server(default)] to: Option<String>,
) -> Result<BulkDone, AppError> {
    let mut ctx = crate::store::ctx::Ctx::of(&workspace).await?;
    command::assign(&mut ctx, &crate::domain::bulk::Selection::of(ids, query), to.filter(|to| !to.trim().is_empty()))
        .await
}

#[server(endpoint = "contacts/delete-many", protocol = Acts)]
pub async fn delete_many(
    workspace: String,
    #[server(default)] ids: Vec<Uuid>,
    #[server(default)] query: Option<String>,
) -> Result<BulkDone, AppError> {
    let mut ctx = crate::store::ctx::Ctx::of(&workspace).await?;
    command::delete(&mut ctx, &crate::domain::bulk::Selection::of(ids, query)).await
}

/// Counts the contacts that a bulk action would change.
#[server(endpoint = "contacts/count", protocol = Acts)]
pub async fn count_contacts(
    workspace: String,
    #[server(default)] ids: Vec<Uuid>,
    #[server(default)] query: Option<String>,
) -> Result<i64, AppError> {
    let ctx = crate::store::ctx::Ctx::of(&workspace).await?;
    command::count(&ctx, &crate::domain::bulk::Selection::of(ids, query)).await
}

#[cfg(feature = "ssr")]
mod command {
    use crate::{
        contacts::list::{matching, seen_by},
        domain::{
            bulk::{BulkDone, Selection},
            error::AppError,
            live_event::LiveEvent,
            policy,
        },
        frame::listing::Listing,
        store::{
            access::find_assignable,
            ctx::Ctx,
            db::{Sql, Tx, sql},
        },
    };

    pub async fn assign(ctx: &mut Ctx, selection: &Selection, to: Option<String>) -> Result<BulkDone, AppError> {
        let mut tx = ctx.begin().await?;
        let to = match to {
            None => None,
            Some(to) => Some(find_assignable(&mut tx, ctx.workspace.id, &to).await?.id),
        };
        let query = sql("update contacts set assigned_to = ")
            .push_bind(to)
            .push(" where id in (select c.id from contacts c where ");
        execute(tx, ctx, push_selected(query, ctx, selection).push(")")).await
    }

    pub async fn delete(ctx: &mut Ctx, selection: &Selection) -> Result<BulkDone, AppError> {
        let tx = ctx.begin().await?;
        policy::can_delete_contacts(ctx.actor)?;
        let query = sql("delete from contacts where id in (select c.id from contacts c where ");
        execute(tx, ctx, push_selected(query, ctx, selection).push(")")).await
    }

    pub async fn count(ctx: &Ctx, selection: &Selection) -> Result<i64, AppError> {
        let mut conn = ctx.state.db.read().await?;
        let query = push_selected(sql("select count(*) from contacts c where "), ctx, selection);
        Ok(query.fetch_count(&mut conn).await?)
    }

    async fn execute(mut tx: Tx, ctx: &Ctx, query: Sql) -> Result<BulkDone, AppError> {
        let done = query.execute(&mut tx).await? as i64;
        tx.publish(LiveEvent::contacts(ctx.workspace.id));
        tx.commit().await?;
        Ok(BulkDone { done, failed: Vec::new() })
    }

    /// Restricts the query to the selected contacts that the actor sees.
    fn push_selected(query: Sql, ctx: &Ctx, selection: &Selection) -> Sql {
        let query = seen_by(ctx, query);
        match selection {
            Selection::Ids(ids) => query.push(" and c.id in (").push_list(ids.iter().copied()).push(")"),
            Selection::Matching(text) => matching(ctx, query, &Listing::parse(text)),
        }
    }
}
