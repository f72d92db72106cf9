//! CSV by RFC 4180, batch by batch into the answer: neither memory nor a connection is held for a slow client.

mod contacts;
mod users;

pub use contacts::contacts;
pub use users::users;

use app::{
    csv_cell::{BOM, harmless},
    ctx::{AppState, Ctx},
    error::AppError,
    listing::{Listing, Place},
    policy::{Answer, Grant},
    sign_in::person::Person,
    ui::time::exact,
};
use axum::{
    body::{Body, Bytes},
    http::{
        HeaderName, HeaderValue, StatusCode,
        header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
};
use futures::stream::try_unfold;

/// Rows of a batch.
const SIZE: i64 = 1000;

/// A file of what is in a workspace.
#[derive(Clone, Copy)]
struct Export {
    name: &'static str,
    /// They stay as they are: whoever reads the file goes by these.
    columns: &'static [&'static str],
    may: fn(Grant) -> Answer,
}

struct Batch<K> {
    records: Vec<Vec<String>>,
    /// Where the last of them stands.
    last: Option<K>,
}

impl Export {
    /// What the query shows, from its beginning; `batch` finds the rows after a key.
    async fn answer<K, F>(
        self,
        app: AppState,
        person: Person,
        workspace: &str,
        query: &str,
        batch: fn(Ctx, Listing, Option<K>) -> F,
    ) -> Response
    where
        K: Send + 'static,
        F: Future<Output = Result<Batch<K>, AppError>> + Send + 'static,
    {
        let listing = Listing { place: Place::First, ..Listing::parse(query) };
        let ctx = match self.enter(app, person, workspace).await {
            Ok(ctx) => ctx,
            Err(error) => return refused(&error),
        };
        let name = format!("{}-{}-{}.csv", self.name, ctx.workspace.slug, &exact(ctx.now)[..10]);
        let head = match wants_bom(query) {
            true => format!("{BOM}{}\r\n", self.columns.join(",")),
            false => format!("{}\r\n", self.columns.join(",")),
        };
        let first = Step::First(head, ctx);
        let rows = try_unfold(first, move |step| self.step(step, listing.clone(), batch));
        (headers(&name), Body::from_stream(rows)).into_response()
    }

    async fn enter(self, app: AppState, person: Person, workspace: &str) -> Result<Ctx, AppError> {
        let ctx = Ctx::build(app, person, workspace).await?;
        (self.may)(ctx.actor)?;
        Ok(ctx)
    }

    /// An error ends the answer in its middle, which the browser reports: half a file must not look like a whole one.
    async fn step<K, F: Future<Output = Result<Batch<K>, AppError>>>(
        self,
        step: Step<K>,
        listing: Listing,
        batch: fn(Ctx, Listing, Option<K>) -> F,
    ) -> Result<Option<(Bytes, Step<K>)>, AppError> {
        let (ctx, after) = match step {
            Step::First(head, ctx) => return Ok(Some((head.into(), Step::After(ctx, None)))),
            Step::After(ctx, after) => (ctx, after),
            Step::Over => return Ok(None),
        };
        // What was allowed at the beginning may have ended since.
        let now = ctx.now;
        let ctx = Ctx { now, ..self.enter(ctx.state, ctx.person, &ctx.workspace.slug).await? };
        let Batch { records, last } = batch(ctx.clone(), listing, after).await?;
        let next = match last {
            Some(last) if records.len() as i64 == SIZE => Step::After(ctx, Some(last)),
            _ => Step::Over,
        };
        Ok(Some((lines(records)?, next)))
    }
}

enum Step<K> {
    First(String, Ctx),
    After(Ctx, Option<K>),
    Over,
}

/// Of a file to keep.
pub fn headers(name: &str) -> [(HeaderName, HeaderValue); 3] {
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")).expect("a slug is ASCII");
    [
        (CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (CONTENT_DISPOSITION, disposition),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ]
}

pub fn lines(records: impl IntoIterator<Item = Vec<String>>) -> Result<Bytes, AppError> {
    let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).flexible(true).from_writer(Vec::new());
    for record in records {
        csv.write_record(record.into_iter().map(harmless)).map_err(AppError::internal)?;
    }
    Ok(Bytes::from(csv.into_inner().map_err(AppError::internal)?))
}

/// Instead of a file, the reason.
pub fn refused(error: &AppError) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, error.to_string()).into_response()
}

/// `?bom=1`: for Excel, which else reads another encoding than UTF-8.
fn wants_bom(query: &str) -> bool {
    url::form_urlencoded::parse(query.as_bytes()).any(|(key, value)| key == "bom" && value == "1")
}
