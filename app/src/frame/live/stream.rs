//! Receives the workspace's events.

use super::{
    signals::Live,
    tabs::{STREAM_LOST, Tab, notify},
};
use crate::domain::json;
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use std::{cell::RefCell, rc::Rc};
use uuid::Uuid;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{BroadcastChannel, EventSource, MessageEvent};

/// Delay before reconnecting after an answer that is not a stream, where `EventSource` gives up.
const RECONNECT_MS: u32 = 3_000;

/// The User and the workspace that a page belongs to.
#[derive(Clone, PartialEq)]
pub struct StreamedPage {
    pub workspace: String,
    pub user: Uuid,
    pub access: Uuid,
}

/// Keeps one `EventSource` for all tabs of a browser that show this workspace with this access.
pub fn follow(live: Live, page: Signal<Option<StreamedPage>>) {
    let attempt = live.attempt;
    Effect::new(move |before: Option<Option<StreamedPage>>| {
        attempt.track();
        // A stream that announced the end of the access would reconnect and be refused.
        if live.access_ended.get() || live.signed_out.get() {
            return None;
        }
        let page = page.get()?;
        match before.flatten().filter(|before| before.workspace == page.workspace && before.access != page.access) {
            // Another tab has signed in as another User.
            Some(before) if before.user != page.user => live.signed_out.set(true),
            // Revoked and granted again: a new page is needed.
            Some(_) => live.access_ended.set(true),
            None => {
                live.restart_silence_timer();
                // The effect owns it: it is dropped when the effect runs again or ends.
                StoredValue::new_local(SharedStream::start(live, &page, attempt));
            }
        }
        Some(page)
    });
}

/// This tab's part in the shared stream, given up when dropped.
struct SharedStream {
    _tab: Option<Tab>,
    _stream: Rc<RefCell<Option<Stream>>>,
}

impl SharedStream {
    fn start(live: Live, page: &StreamedPage, attempt: RwSignal<u32>) -> Self {
        let url = format!("/w/{}/stream?access={}", page.workspace, page.access);
        let stream = Rc::new(RefCell::new(None));
        let hold = {
            let (url, stream) = (url.clone(), stream.clone());
            move |channel| *stream.borrow_mut() = Stream::open(live, &url, Some(channel), attempt)
        };
        let tab = Tab::join(live, &url, hold);
        if tab.is_none() {
            *stream.borrow_mut() = Stream::open(live, &url, None, attempt);
        }
        Self { _tab: tab, _stream: stream }
    }
}

/// An open `EventSource`, closed when dropped.
struct Stream {
    source: EventSource,
    _listeners: Vec<Closure<dyn FnMut(MessageEvent)>>,
}

impl Stream {
    /// Opens the stream and forwards its events to the `others`.
    fn open(live: Live, url: &str, others: Option<BroadcastChannel>, attempt: RwSignal<u32>) -> Option<Self> {
        let source = EventSource::new(url).ok()?;
        let share = move |text: &str| others.iter().for_each(|others| notify(others, text));
        let message = Closure::<dyn FnMut(MessageEvent)>::new({
            let share = share.clone();
            move |event: MessageEvent| {
                let text = event.data().as_string().unwrap_or_default();
                if let Ok(event) = json::read(&text) {
                    share(&text);
                    live.on_event(event);
                }
            }
        });
        let failed = Closure::<dyn FnMut(MessageEvent)>::new({
            let source = source.clone();
            // Dropped with the stream, which cancels it.
            let mut reconnect = None;
            move |_| {
                share(STREAM_LOST);
                live.connect(false);
                if source.ready_state() == EventSource::CLOSED && live.is_wanted() {
                    let jitter_ms = (f64::from(RECONNECT_MS) * js_sys::Math::random()) as u32;
                    let again = move || _ = attempt.try_update(|attempt| *attempt += 1);
                    reconnect.replace(Timeout::new(RECONNECT_MS + jitter_ms, again));
                }
            }
        });
        source.set_onmessage(Some(message.as_ref().unchecked_ref()));
        source.set_onerror(Some(failed.as_ref().unchecked_ref()));
        Some(Self { source, _listeners: vec![message, failed] })
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.source.set_onmessage(None);
        self.source.set_onerror(None);
        self.source.close();
    }
}
