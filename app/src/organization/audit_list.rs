use super::admin::AdminCtx;
use crate::{
    columns,
    domain::{error::AppError, organization_act::OrganizationAct},
    store::db::{Column, Row, sql},
};
use sqlx::Error;
use uuid::Uuid;

const PAGE_SIZE: i64 = 50;

/// One line of the Organization's audit log. Names are those at the time of the action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganizationLine {
    pub id: Uuid,
    /// Milliseconds since 1970, UTC.
    pub at: i64,
    pub actor_name: String,
    pub actor_email: String,
    pub act: OrganizationAct,
    /// The affected person; empty if there is none.
    pub target_name: String,
    pub target_email: String,
    /// The network address of the request.
    pub address: String,
}
columns!(OrganizationLine { id, at, actor_name, actor_email, act, target_name, target_email, address });

/// A page of lines, newest first.
#[derive(Clone, Debug)]
pub struct OrganizationLines {
    pub lines: Vec<OrganizationLine>,
    /// The id that the next page starts after.
    pub next: Option<Uuid>,
}

impl Column for OrganizationAct {
    fn read(row: &Row, name: &str) -> sqlx::Result<Self> {
        let key: String = row.get(name)?;
        Self::parse(&key).ok_or_else(|| Error::Decode(format!("no act of the Organization is called {key:?}").into()))
    }
}

/// Loads one page.
pub async fn list(ctx: &AdminCtx, after: Option<Uuid>) -> Result<OrganizationLines, AppError> {
    let mut query = sql("select id, at, actor_name, actor_email, act, target_name, target_email, address
        from audit where workspace_id is null");
    if let Some(after) = after {
        query = query.push(" and id < ").push_bind(after);
    }
    let mut conn = ctx.state.db.read().await?;
    let query = query.push(" order by id desc").push_limit(PAGE_SIZE + 1);
    let mut lines = query.fetch_all::<OrganizationLine>(&mut conn).await?;
    let has_more = lines.len() as i64 > PAGE_SIZE;
    lines.truncate(PAGE_SIZE as usize);
    let next = lines.last().filter(|_| has_more).map(|line| line.id);
    Ok(OrganizationLines { lines, next })
}
