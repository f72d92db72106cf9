use super::revoke_dialog::Recipient;
use crate::{
    columns,
    db::{Conn, sql},
};
use uuid::Uuid;

columns!(Recipient { id, display_name, email });

/// Everyone with access to the workspace, by name: contacts can be assigned to them.
pub async fn list(conn: &mut Conn, workspace: Uuid, but: Option<Uuid>) -> sqlx::Result<Vec<Recipient>> {
    let mut query = sql("select a.id, u.display_name, u.email from accesses a join users u on u.id = a.user_id
        where a.revoked_at is null and a.workspace_id = ")
    .push_bind(workspace);
    if let Some(but) = but {
        query = query.push(" and a.id <> ").push_bind(but);
    }
    query.push(" order by a.sort_key, a.id").fetch_all(conn).await
}
