use super::event::StreamMessage;
use leptos::prelude::*;
use std::{collections::HashMap, time::Duration};
use uuid::Uuid;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{EventSource, MessageEvent};

/// What the stream has told since the page was fetched.
#[derive(Clone, Copy)]
pub struct Live {
    /// Each change of a version is a reason to fetch again.
    pub users: RwSignal<u32>,
    pub contacts: RwSignal<u32>,
    pub access: RwSignal<u32>,
    pub presence: RwSignal<HashMap<Uuid, bool>>,
    /// Without a stream nobody's presence is known.
    pub connected: RwSignal<bool>,
    pub access_ended: RwSignal<bool>,
    pub signed_out: RwSignal<bool>,
}

/// Changes come in bursts; one fetch answers them all.
const DEBOUNCE: Duration = Duration::from_millis(120);
/// After an answer that is not a stream, the browser gives up; this does not.
const RECONNECT: Duration = Duration::from_secs(3);

impl Live {
    pub fn provide() -> Self {
        let live = Self {
            users: RwSignal::new(0),
            contacts: RwSignal::new(0),
            access: RwSignal::new(0),
            presence: RwSignal::new(HashMap::new()),
            connected: RwSignal::new(true),
            access_ended: RwSignal::new(false),
            signed_out: RwSignal::new(false),
        };
        provide_context(live);
        live
    }

    fn hear(self, message: StreamMessage) {
        match message {
            StreamMessage::Users { .. } => bump(self.users),
            StreamMessage::Contacts => bump(self.contacts),
            StreamMessage::Presence { users, online } => {
                self.presence.update(|known| known.extend(users.into_iter().map(|user| (user, online))));
            }
            StreamMessage::AccessChanged => bump(self.access),
            StreamMessage::AccessEnded => self.access_ended.set(true),
            StreamMessage::SignedOut => self.signed_out.set(true),
            StreamMessage::Resync => {
                bump(self.access);
                bump(self.users);
                bump(self.contacts);
            }
        }
    }
}

/// One `EventSource` a page, for as long as the page is on this workspace.
pub fn follow(live: Live, workspace: Memo<String>) {
    let attempt = RwSignal::new(0_u32);
    Effect::new(move || {
        attempt.track();
        let url = format!("/w/{}/stream", workspace.get());
        // The effect owns it: when it runs again or ends, this stream is closed.
        StoredValue::new_local(Stream::open(live, &url, attempt));
    });
}

/// Closed when dropped.
struct Stream {
    source: EventSource,
    _listeners: Vec<Closure<dyn FnMut(MessageEvent)>>,
}

impl Stream {
    fn open(live: Live, url: &str, attempt: RwSignal<u32>) -> Option<Self> {
        let source = EventSource::new(url).ok()?;
        let message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(message) = event.data().as_string().and_then(|text| serde_json::from_str(&text).ok()) {
                live.hear(message);
            }
        });
        let opened = Closure::<dyn FnMut(MessageEvent)>::new(move |_| {
            // What happened while there was no stream, nobody told.
            if live.connected.try_update(|connected| !std::mem::replace(connected, true)) == Some(true) {
                live.hear(StreamMessage::Resync);
            }
        });
        let failed = Closure::<dyn FnMut(MessageEvent)>::new({
            let source = source.clone();
            move |_| {
                live.connected.try_set(false);
                let goes_on = |ended: RwSignal<bool>| ended.try_get_untracked() == Some(false);
                let is_wanted = goes_on(live.access_ended) && goes_on(live.signed_out);
                if source.ready_state() == EventSource::CLOSED && is_wanted {
                    let jitter = RECONNECT.mul_f64(js_sys::Math::random());
                    let again = move || _ = attempt.try_update(|attempt| *attempt += 1);
                    set_timeout(again, RECONNECT + jitter);
                }
            }
        });
        source.set_onmessage(Some(message.as_ref().unchecked_ref()));
        source.set_onopen(Some(opened.as_ref().unchecked_ref()));
        source.set_onerror(Some(failed.as_ref().unchecked_ref()));
        Some(Self { source, _listeners: vec![message, opened, failed] })
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.source.set_onmessage(None);
        self.source.set_onopen(None);
        self.source.set_onerror(None);
        self.source.close();
    }
}

/// Later, once for all that comes until then.
fn bump(version: RwSignal<u32>) {
    let before = version.get_untracked();
    let first = move || {
        if version.try_get_untracked() == Some(before) {
            version.set(before + 1);
        }
    };
    set_timeout(first, DEBOUNCE);
}
