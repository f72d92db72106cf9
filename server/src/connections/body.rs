//! Limits how slowly a request's body may arrive.

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::Request,
    http::{HeaderValue, StatusCode, header::CONNECTION},
    middleware::Next,
    response::{IntoResponse, Response},
};
use hyper::body::{Frame, Incoming, SizeHint};
use std::{
    error::Error,
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};
use tokio::time::{Instant, Sleep, sleep_until};

/// Less than the slowest mobile networks carry.
const BODY_BYTES_A_SECOND: u64 = 4096;

pub struct TimedBody {
    body: Incoming,
    began: Instant,
    allowed: Duration,
    received: u64,
    timer: Pin<Box<Sleep>>,
    is_late: Late,
}

/// Whether the request's body arrived too slowly.
#[derive(Clone, Default)]
struct Late(Arc<AtomicBool>);

impl TimedBody {
    /// Wraps a request's body in a time limit, if it has one.
    pub fn wrap(request: hyper::Request<Incoming>, allowed: Duration) -> Request {
        let (mut parts, body) = request.into_parts();
        if body.is_end_stream() {
            return Request::from_parts(parts, Body::empty());
        }
        let is_late = Late::default();
        parts.extensions.insert(is_late.clone());
        let began = Instant::now();
        let timer = Box::pin(sleep_until(began + allowed));
        Request::from_parts(parts, Body::new(Self { body, began, allowed, received: 0, timer, is_late }))
    }
}

impl HttpBody for TimedBody {
    type Data = Bytes;
    type Error = Box<dyn Error + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        match Pin::new(&mut self.body).poll_frame(context) {
            Poll::Ready(frame) => {
                if let Some(Ok(frame)) = &frame {
                    self.received += frame.data_ref().map_or(0, |data| data.len() as u64);
                }
                return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
            }
            Poll::Pending => (),
        }
        let due = self.began + self.allowed + Duration::from_secs(self.received / BODY_BYTES_A_SECOND);
        if self.timer.deadline() != due {
            self.timer.as_mut().reset(due);
        }
        if self.timer.as_mut().poll(context).is_pending() {
            return Poll::Pending;
        }
        self.is_late.0.store(true, Ordering::Relaxed);
        let error = io::Error::new(io::ErrorKind::TimedOut, "the request's body came too slowly");
        Poll::Ready(Some(Err(error.into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Answers 408 to a request whose body arrived too slowly, whatever its handler answered.
pub async fn answer_too_slow(request: Request, next: Next) -> Response {
    let late = request.extensions().get::<Late>().cloned();
    let response = next.run(request).await;
    if !late.is_some_and(|late| late.0.load(Ordering::Relaxed)) {
        return response;
    }
    let text = "Your request took too long to arrive, so nothing was changed. Please try again.";
    let mut response = (StatusCode::REQUEST_TIMEOUT, text).into_response();
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    response
}
