//! Streams committed changes to browsers as server-sent events.

pub mod access_checks;
mod backoff;
pub mod streams;
pub mod version_poll;

use crate::{network::Requester, query::Query, session::Session, state::ServerState};
use access_checks::{AccessChecks, AccessState};
use app::{
    domain::{
        error::AppError,
        live_event::{Change, LiveEvent, StreamMessage, VersionedEvent},
        policy::can_open_users,
    },
    store::{
        ctx::Ctx,
        db::{CHANNEL, Db, sql},
    },
};
use axum::{
    Extension,
    extract::{Path, State},
    http::{HeaderName, HeaderValue, StatusCode},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use backoff::Backoff;
use futures::{
    Stream,
    stream::{once, unfold},
};
use serde::Deserialize;
use sqlx::{PgPool, postgres::PgListener};
use std::{convert::Infallible, time::Duration};
use streams::OpenStream;
use tokio::{
    sync::broadcast::{Receiver, error::RecvError},
    time::{Instant, Interval, MissedTickBehavior, interval_at, sleep},
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// How often a stream checks its access, in case a notification was lost.
const RECHECK: Duration = Duration::from_secs(30);

/// The query of a stream: the access that the page was opened with.
#[derive(Default, Deserialize)]
pub struct StreamQuery {
    access: Option<Uuid>,
}

/// Streams what the actor may see. Ends when their access does, or when the page's access has been replaced by a new
/// one.
pub async fn stream(
    State(ServerState { app, stop, access_checks, streams, .. }): State<ServerState>,
    requester: Result<Requester, StatusCode>,
    session: Option<Extension<Session>>,
    Path(workspace): Path<String>,
    Query(query): Query<StreamQuery>,
) -> Response {
    let (Ok(requester), Some(Extension(Session(session)))) = (requester, session) else {
        return query.refuse(&AppError::SignedOut);
    };
    let session = session.hash();
    let Some(open) = streams.open(&session) else { return StatusCode::TOO_MANY_REQUESTS.into_response() };
    // Subscribes before looking up the access, so that no event in between is lost.
    let events = app.db.live.subscribe();
    let ctx = match requester.enter(&workspace).await {
        Ok(ctx) => ctx,
        Err(error) => return query.refuse(&error),
    };
    match query.find_end(&ctx).await {
        Ok(None) => (),
        Ok(Some(ended)) => return end_with(ended),
        Err(error) => return query.refuse(&error),
    }
    let presence = match presence_version(&ctx).await {
        Ok(presence) => presence,
        Err(_) => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
    };
    let heartbeat = VersionedEvent { version: 0, presence: 0, message: StreamMessage::Heartbeat };
    let heartbeat = Event::default().data(serde_json::to_string(&heartbeat).unwrap_or_default());
    let keep_alive = KeepAlive::new().interval(Duration::from_millis(ctx.state.site.beat_ms as u64)).event(heartbeat);
    let mut recheck = interval_at(Instant::now() + RECHECK, RECHECK);
    recheck.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let phase = Phase::Hello { presence };
    let subscription = Subscription { ctx, session, access_checks, events, recheck, stop, phase, _open: open };
    let no_buffering = [(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"))];
    (no_buffering, Sse::new(messages(subscription)).keep_alive(keep_alive)).into_response()
}

impl StreamQuery {
    /// Refuses a page that may no longer be open, by a stream with one message: after any other answer browsers would
    /// ask again.
    fn refuse(&self, error: &AppError) -> Response {
        match (self.access, error) {
            (Some(_), AppError::SignedOut) => end_with(StreamMessage::SignedOut),
            (Some(_), AppError::NotFound) => end_with(StreamMessage::AccessEnded),
            _ => StatusCode::from_u16(error.status()).unwrap_or(StatusCode::NOT_FOUND).into_response(),
        }
    }

    /// Finds whether the page belongs to another access than the actor's current one, or to another User.
    async fn find_end(&self, ctx: &Ctx) -> Result<Option<StreamMessage>, AppError> {
        let Some(access) = self.access.filter(|access| *access != ctx.access) else { return Ok(None) };
        let mut conn = ctx.state.db.read().await?;
        let whose = sql("select user_id from accesses where id = $1").bind(access);
        let whose = whose.fetch_optional::<(Uuid,)>(&mut conn).await?;
        Ok(Some(match whose {
            Some((user,)) if user != ctx.person.id => StreamMessage::SignedOut,
            _ => StreamMessage::AccessEnded,
        }))
    }
}

/// Answers with a stream of one message.
fn end_with(message: StreamMessage) -> Response {
    let told = VersionedEvent { version: 0, presence: 0, message };
    let event = Event::default().data(serde_json::to_string(&told).unwrap_or_default());
    Sse::new(once(async { Ok::<_, Infallible>(event) })).into_response()
}

/// Reads how far presence has come: an older page fetches it again.
async fn presence_version(ctx: &Ctx) -> Result<i64, AppError> {
    let mut conn = ctx.state.db.read().await?;
    Ok(sql("select version from presence_version").fetch_count(&mut conn).await?)
}

struct Subscription {
    ctx: Ctx,
    /// The hash of the session that the stream was opened with; the stream ends with it.
    session: Vec<u8>,
    access_checks: AccessChecks,
    events: Receiver<LiveEvent>,
    recheck: Interval,
    stop: CancellationToken,
    phase: Phase,
    _open: OpenStream,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Hello { presence: i64 },
    Open,
    Ended,
}

fn messages(subscription: Subscription) -> impl Stream<Item = Result<Event, Infallible>> {
    unfold(subscription, |mut subscription| async move {
        let message = subscription.next().await?;
        let json = serde_json::to_string(&message).unwrap_or_default();
        Some((Ok(Event::default().data(json)), subscription))
    })
}

impl Subscription {
    async fn next(&mut self) -> Option<VersionedEvent> {
        if let Phase::Hello { presence } = self.phase {
            self.phase = Phase::Open;
            return Some(VersionedEvent {
                version: self.ctx.workspace.version,
                presence,
                message: StreamMessage::Hello,
            });
        }
        while self.phase == Phase::Open {
            let (version, presence, message) = tokio::select! {
                () = self.stop.cancelled() => return None,
                _ = self.recheck.tick() => (0, 0, self.check_access().await),
                event = self.events.recv() => match event {
                    Ok(event) => (event.version, event.presence, self.on_event(event).await),
                    Err(RecvError::Lagged(_)) => (0, 0, Some(StreamMessage::Resync)),
                    Err(RecvError::Closed) => return None,
                },
            };
            if let Some(message) = message {
                return Some(VersionedEvent { version, presence, message });
            }
        }
        None
    }

    async fn on_event(&mut self, event: LiveEvent) -> Option<StreamMessage> {
        if event.workspace != self.ctx.workspace.id && event.workspace != ALL_WORKSPACES {
            return None;
        }
        let sees_users = can_open_users(self.ctx.actor).is_ok();
        match event.change {
            Change::Users { ids } if sees_users => Some(StreamMessage::Users { ids }),
            Change::Presence { users, online } if sees_users => Some(StreamMessage::Presence { users, online }),
            Change::Users { .. } | Change::Presence { .. } => None,
            Change::Contacts => Some(StreamMessage::Contacts),
            // If it was archived, the access has ended.
            Change::Workspace => self.check_access().await.or(Some(StreamMessage::AccessChanged)),
            Change::Access { user } if user == self.ctx.person.id => self.check_access().await,
            Change::Access { .. } => None,
            Change::Resync => Some(StreamMessage::Resync),
        }
    }

    /// Checks the actor's session and access, and returns the message if either changed.
    async fn check_access(&mut self) -> Option<StreamMessage> {
        let ended = match self.access_checks.check(&self.session, self.ctx.workspace.id).await {
            // A database that does not answer does not end the access.
            None => return None,
            Some(AccessState::SignedOut) => StreamMessage::SignedOut,
            Some(AccessState::NoAccess) => StreamMessage::AccessEnded,
            // Revoked, and given access again.
            Some(AccessState::Access(now)) if now.access != self.ctx.access => StreamMessage::AccessEnded,
            Some(AccessState::Access(now)) => {
                let is_changed = now.grant != self.ctx.actor;
                self.ctx.workspace = now.workspace.clone();
                self.ctx.actor = now.grant;
                return is_changed.then_some(StreamMessage::AccessChanged);
            }
        };
        self.phase = Phase::Ended;
        Some(ended)
    }
}

/// The workspace id of events that concern every workspace.
const ALL_WORKSPACES: Uuid = Uuid::nil();

/// Relays the events of other nodes on PostgreSQL. Those sent while the connection was down are lost, so every page
/// fetches again.
pub async fn relay(db: Db, stop: CancellationToken) {
    let Some(pool) = db.postgres() else { return };
    let mut backoff = Backoff::default();
    let mut has_lost = false;
    loop {
        let began = Instant::now();
        match stop.run_until_cancelled(listen(&db, pool, has_lost)).await {
            None | Some(Err(sqlx::Error::PoolClosed)) => return,
            Some(Err(error)) => tracing::warn!(%error, "the listening connection failed"),
            Some(Ok(())) => tracing::warn!("the listening connection was lost"),
        }
        has_lost = true;
        if stop.run_until_cancelled(sleep(backoff.next(began.elapsed()))).await.is_none() {
            return;
        }
    }
}

/// Relays notifications until the connection is lost.
async fn listen(db: &Db, pool: &PgPool, has_lost: bool) -> sqlx::Result<()> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(CHANNEL).await?;
    listener.eager_reconnect(false);
    if has_lost {
        // Fails only if no stream is open.
        let _ = db.live.send(LiveEvent::new(ALL_WORKSPACES, Change::Resync));
    }
    while let Some(notification) = listener.try_recv().await? {
        if let Ok(event) = serde_json::from_str(notification.payload()) {
            let _ = db.live.send(event);
        }
    }
    Ok(())
}
