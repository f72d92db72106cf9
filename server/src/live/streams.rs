//! Counts the open streams of each session.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The most streams of one session. The tabs of a browser share one stream, so no one comes near this.
pub const STREAMS_MAX: usize = 20;

#[derive(Clone, Debug, Default)]
pub struct Streams(Arc<Mutex<HashMap<Vec<u8>, usize>>>);

/// An open stream; dropping it ends the count.
pub struct OpenStream {
    streams: Streams,
    session: Vec<u8>,
}

impl Streams {
    /// Counts one more stream; `None` where the session has `STREAMS_MAX`. The open ones continue: if the oldest ended
    /// instead, its page would reopen it and end the next.
    pub fn open(&self, session: &[u8]) -> Option<OpenStream> {
        let mut open = self.lock();
        let count = open.entry(session.to_owned()).or_default();
        if *count >= STREAMS_MAX {
            return None;
        }
        *count += 1;
        Some(OpenStream { streams: self.clone(), session: session.to_owned() })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Vec<u8>, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for OpenStream {
    fn drop(&mut self) {
        let mut open = self.streams.lock();
        if let Some(count) = open.get_mut(&self.session) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.session);
            }
        }
    }
}
