use super::browser::read_json;
use app::domain::live_event::{StreamMessage, VersionedEvent};
use futures::{StreamExt, stream::BoxStream};
use reqwest::Response;
use std::time::Duration;
use tokio::time::timeout;

/// The product's promise: a change reaches other browsers within a second.
const WITHIN: Duration = Duration::from_secs(1);

/// The stream of an open page.
pub struct Stream {
    pub status: u16,
    bytes: BoxStream<'static, reqwest::Result<axum::body::Bytes>>,
    text: String,
}

impl Stream {
    pub fn of(response: Response) -> Self {
        let status = response.status().as_u16();
        Self { status, bytes: response.bytes_stream().boxed(), text: String::new() }
    }

    /// Returns the next event, or `None` if the stream ends.
    pub async fn next_event(&mut self) -> Option<VersionedEvent> {
        self.next_event_within(WITHIN).await
    }

    pub async fn next_event_within(&mut self, within: Duration) -> Option<VersionedEvent> {
        timeout(within, self.read()).await.expect("a message comes, or the stream ends, in time")
    }

    /// Returns the next message after the greeting.
    pub async fn next(&mut self) -> Option<StreamMessage> {
        match self.next_event().await?.message {
            StreamMessage::Hello => self.next_event().await.map(|told| told.message),
            message => Some(message),
        }
    }

    pub async fn receives(&mut self, expected: StreamMessage) {
        assert_eq!(self.next().await, Some(expected));
    }

    pub async fn ends(&mut self) {
        assert_eq!(self.next().await, None, "the stream ends");
    }

    async fn read(&mut self) -> Option<VersionedEvent> {
        loop {
            while let Some((event, rest)) = self.text.split_once("\n\n") {
                let message = event.lines().find_map(|line| line.strip_prefix("data: ")).map(str::to_owned);
                self.text = rest.to_owned();
                let told: Option<VersionedEvent> = message.map(|it| read_json(&it).expect("a message of ours"));
                if let Some(told) = told.filter(|told| told.message != StreamMessage::Heartbeat) {
                    return Some(told);
                }
            }
            let bytes = self.bytes.next().await?.ok()?;
            self.text.push_str(std::str::from_utf8(&bytes).expect("a stream is text"));
        }
    }
}
