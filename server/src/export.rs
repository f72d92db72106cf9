//! Exports CSV (RFC 4180), streamed in batches: a slow client holds neither memory nor a connection.

mod audit;
mod contacts;
mod format;
mod users;

pub use audit::audit;
pub use contacts::contacts;
pub use format::Format;
pub use users::users;

use crate::{
    network::Requester,
    responses::{csv_headers, refused_as_text},
};
use app::{
    domain::{
        audit_act::AuditAct,
        error::AppError,
        policy::{Decision, Grant},
        time::exact,
    },
    frame::listing::{Listing, PagePosition},
    store::{audit_log::AuditEntry, ctx::Ctx},
};
use axum::{
    body::{Body, Bytes},
    response::{IntoResponse, Response},
};
use futures::stream::try_unfold;
use std::{collections::BTreeSet, sync::Arc};
use uuid::Uuid;

const BATCH_ROWS: i64 = 1000;

/// An export: its file name, columns, permission and audit act.
#[derive(Clone, Copy)]
struct Export {
    name: &'static str,
    /// Stable: programs that read the file rely on them.
    columns: &'static [&'static str],
    may: fn(Grant) -> Decision,
    act: AuditAct,
}

/// The rows that an export was requested for.
#[derive(Clone)]
struct ExportRequest {
    listing: Listing,
    /// Only these of the matching rows; empty for all.
    ids: Arc<[Uuid]>,
}

impl ExportRequest {
    fn parse(query: &str) -> Self {
        let ids = url::form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key == "ids[]");
        let ids: BTreeSet<Uuid> = ids.filter_map(|(_, id)| id.parse().ok()).collect();
        Self {
            listing: Listing { place: PagePosition::First, ..Listing::parse(query) },
            ids: ids.into_iter().collect(),
        }
    }

    /// Returns the request as the audit log shows it.
    fn audit_text(&self) -> String {
        match self.ids.len() {
            0 => self.listing.query(),
            count => format!("{count} selected"),
        }
    }
}

struct Batch<K> {
    records: Vec<Vec<String>>,
    /// The key after which the next batch begins; `None` after the last.
    next: Option<K>,
}

impl Export {
    /// Streams the rows that the query matches; `batch` finds the rows after a key.
    async fn answer<K, F>(
        self,
        requester: Requester,
        workspace: &str,
        query: &str,
        batch: fn(Ctx, ExportRequest, Option<K>) -> F,
    ) -> Response
    where
        K: Send + 'static,
        F: Future<Output = Result<Batch<K>, AppError>> + Send + 'static,
    {
        let request = ExportRequest::parse(query);
        let ctx = match self.begin(requester, workspace, &request).await {
            Ok(ctx) => ctx,
            Err(error) => return refused_as_text(&error),
        };
        let name = format!("{}-{}-{}.csv", self.name, ctx.workspace.slug, &exact(ctx.now)[..10]);
        let format = Format::parse(query);
        let first = Progress::Head(format.head(self.columns), ctx);
        let rows = try_unfold(first, move |progress| self.step(progress, request.clone(), format, batch));
        (csv_headers(&name), Body::from_stream(rows)).into_response()
    }

    /// Checks the permission, and records the export before its first byte.
    async fn begin(self, requester: Requester, workspace: &str, request: &ExportRequest) -> Result<Ctx, AppError> {
        let ctx = requester.enter(workspace).await?;
        (self.may)(ctx.actor)?;
        let mut tx = ctx.state.db.begin().await?;
        ctx.record(&mut tx, AuditEntry::new(self.act).after(request.audit_text())).await?;
        tx.commit().await?;
        Ok(ctx)
    }

    /// Produces the next chunk. An error breaks the answer off, which browsers report: a partial file must not look
    /// complete.
    async fn step<K, F: Future<Output = Result<Batch<K>, AppError>>>(
        self,
        progress: Progress<K>,
        request: ExportRequest,
        format: Format,
        batch: fn(Ctx, ExportRequest, Option<K>) -> F,
    ) -> Result<Option<(Bytes, Progress<K>)>, AppError> {
        let (ctx, after) = match progress {
            Progress::Head(head, ctx) => return Ok(Some((head.into(), Progress::After(ctx, None)))),
            Progress::After(ctx, after) => (ctx, after),
            Progress::Done => return Ok(None),
        };
        // Access may have ended since the export began.
        let ctx = Ctx { now: ctx.now, ..ctx.refresh().await? };
        (self.may)(ctx.actor)?;
        let Batch { records, next } = batch(ctx.clone(), request, after).await?;
        let next = next.map_or(Progress::Done, |next| Progress::After(ctx, Some(next)));
        Ok(Some((format.lines(records)?, next)))
    }
}

enum Progress<K> {
    Head(String, Ctx),
    After(Ctx, Option<K>),
    Done,
}
