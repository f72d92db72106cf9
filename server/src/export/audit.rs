use super::{BATCH_ROWS, Batch, Export, ExportRequest};
use crate::network::Requester;
use app::{
    audit::{line::AuditLine, list::select},
    domain::{audit_act::AuditAct, error::AppError, policy::can_open_audit, time::exact},
    store::ctx::Ctx,
};
use axum::{
    extract::{Path, RawQuery},
    response::Response,
};
use uuid::Uuid;

const AUDIT: Export = Export {
    name: "audit",
    columns: &[
        "id",
        "at",
        "actor_name",
        "actor_email",
        "act",
        "target_name",
        "target_email",
        "before",
        "after",
        "address",
    ],
    may: can_open_audit,
    act: AuditAct::AuditExported,
};

/// Exports the audit lines that the search and filters match, newest first.
pub async fn audit(requester: Requester, Path(workspace): Path<String>, RawQuery(query): RawQuery) -> Response {
    AUDIT.answer(requester, &workspace, &query.unwrap_or_default(), batch).await
}

async fn batch(ctx: Ctx, request: ExportRequest, after: Option<Uuid>) -> Result<Batch<Uuid>, AppError> {
    let mut conn = ctx.state.db.read().await?;
    let lines = select(&mut conn, &ctx, &request.listing, after, BATCH_ROWS).await?;
    let next = lines.last().filter(|_| lines.len() as i64 == BATCH_ROWS).map(|last| last.id);
    Ok(Batch { records: lines.into_iter().map(record).collect(), next })
}

fn record(line: AuditLine) -> Vec<String> {
    let AuditLine { id, at, actor_name, actor_email, act, target_name, target_email, before, after, address } = line;
    let (id, at, act) = (id.to_string(), exact(at), act.key().to_owned());
    vec![id, at, actor_name, actor_email, act, target_name, target_email, before, after, address]
}
