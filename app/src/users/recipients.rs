use super::revoke_dialog::Recipient;
use crate::{columns, ctx::Ctx, db::sql, error::AppError};
use uuid::Uuid;

columns!(Recipient { id, display_name, email });

/// Everyone with access here, by name: contacts can be assigned to them.
pub async fn list(ctx: &Ctx, but: Option<Uuid>) -> Result<Vec<Recipient>, AppError> {
    let mut conn = ctx.state.db.read().await?;
    let mut query = sql("select a.id, u.display_name, u.email from accesses a join users u on u.id = a.user_id
        where a.revoked_at is null and a.workspace_id = ")
    .push_bind(ctx.workspace.id);
    if let Some(but) = but {
        query = query.push(" and a.id <> ").push_bind(but);
    }
    Ok(query.push(" order by a.sort_key, a.id").fetch_all(&mut conn).await?)
}
