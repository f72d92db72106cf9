//! Receives the workspace's events and turns them into signals that pages read.

use super::{
    beat_interval::beat_interval,
    tabs::{STREAM_LOST, Tab, notify},
    transitions::Transitions,
};
use crate::domain::live_event::{StreamMessage, VersionedEvent};
use leptos::prelude::*;
use std::{cell::RefCell, fmt, rc::Rc, time::Duration};
use uuid::Uuid;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{BroadcastChannel, EventSource, MessageEvent};

/// Signals of the changes since the page was fetched.
#[derive(Clone, Copy)]
pub struct Live {
    /// Grows with each change of the list; pages then fetch it again.
    pub users: RwSignal<u32>,
    pub contacts: RwSignal<u32>,
    pub access: RwSignal<u32>,
    pub presence: RwSignal<Transitions>,
    /// Grows when a User comes online or goes offline.
    pub transitions: RwSignal<u32>,
    /// Grows with each action on this page: its result shows at once, even under the pointer.
    pub own_acts: RwSignal<u32>,
    /// False while there is no stream, when presence is unknown.
    pub connected: RwSignal<bool>,
    pub access_ended: RwSignal<bool>,
    pub signed_out: RwSignal<bool>,
    /// The newest versions that this page has seen.
    position: StoredValue<StreamPosition>,
    /// Reconnects when nothing has arrived for `SILENT_BEATS`.
    silence_timer: StoredValue<Option<TimeoutHandle>>,
    /// Grows to open the stream again.
    attempt: RwSignal<u32>,
}

/// The newest versions seen: of the workspace, and of presence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct StreamPosition {
    version: i64,
    presence: i64,
}

/// Changes come in bursts; one fetch covers all of them.
const DEBOUNCE: Duration = Duration::from_millis(120);
/// The server sends a message at least once a beat.
const SILENT_BEATS: u32 = 3;
/// Delay before reconnecting after an answer that is not a stream, where `EventSource` gives up.
const RECONNECT: Duration = Duration::from_secs(3);

impl Live {
    pub fn provide() -> Self {
        let live = Self {
            users: RwSignal::new(0),
            contacts: RwSignal::new(0),
            access: RwSignal::new(0),
            presence: RwSignal::default(),
            transitions: RwSignal::new(0),
            own_acts: RwSignal::new(0),
            connected: RwSignal::new(true),
            access_ended: RwSignal::new(false),
            signed_out: RwSignal::new(false),
            position: StoredValue::default(),
            silence_timer: StoredValue::new(None),
            attempt: RwSignal::new(0),
        };
        provide_context(live);
        live
    }

    /// Notes that a fetched page contains presence up to `until`.
    pub fn set_presence(self, until: i64) {
        self.position.update_value(|position| position.presence = until.max(position.presence));
        self.presence.update(|transitions| transitions.forget(until));
    }

    /// Notes the version that the page was drawn with; anything newer has to be fetched.
    pub fn set_version(self, version: i64) {
        self.position.update_value(|position| position.version = version.max(position.version));
    }

    fn on_event(self, VersionedEvent { version, presence, message }: VersionedEvent) {
        self.restart_silence_timer();
        match message {
            StreamMessage::Hello => {
                self.connect(true);
                self.catch_up(StreamPosition { version, presence });
            }
            StreamMessage::Users { .. } => bump(self.users),
            StreamMessage::Contacts => bump(self.contacts),
            StreamMessage::Presence { users, online } => {
                bump(self.transitions);
                self.presence.update(|transitions| transitions.record(presence, users, online));
            }
            StreamMessage::AccessChanged => bump(self.access),
            StreamMessage::AccessEnded => self.access_ended.set(true),
            StreamMessage::SignedOut => self.signed_out.set(true),
            StreamMessage::Heartbeat => (),
            StreamMessage::Resync => self.resync(),
        }
        self.advance(StreamPosition { version, presence });
    }

    /// Handles a message of another tab: an event of its stream, `STREAM_LOST`, or a position.
    pub fn on_tab_message(self, text: &str) {
        if text == STREAM_LOST {
            return self.connect(false);
        }
        if let Some(position) = StreamPosition::parse(text) {
            self.restart_silence_timer();
            self.connect(true);
            return self.catch_up(position);
        }
        match serde_json::from_str(text) {
            // Another tab has opened a new stream; events in between reached no tab.
            Ok(VersionedEvent { message: StreamMessage::Hello, version, presence }) => {
                self.restart_silence_timer();
                self.connect(true);
                self.advance(StreamPosition { version, presence });
                self.resync();
            }
            Ok(event) => self.on_event(event),
            Err(_) => (),
        }
    }

    pub fn position_message(self) -> String {
        match self.connected.get_untracked() {
            true => self.position.get_value().to_string(),
            false => STREAM_LOST.to_owned(),
        }
    }

    fn connect(self, connected: bool) {
        let before = self.connected.try_update(|now| std::mem::replace(now, connected));
        // Changes while there was no stream were missed.
        if connected && before == Some(false) {
            self.resync();
        }
    }

    /// Fetches what this page lacks of the position `now`.
    fn catch_up(self, now: StreamPosition) {
        let position = self.position.get_value();
        if now.version > position.version {
            self.resync();
        } else if now.presence > position.presence {
            bump(self.users);
        }
        self.advance(now);
    }

    fn advance(self, now: StreamPosition) {
        self.position.update_value(|position| {
            *position = StreamPosition {
                version: now.version.max(position.version),
                presence: now.presence.max(position.presence),
            };
        });
    }

    /// Restarts the timer that reconnects after silence: a network that breaks without an error ends no stream.
    fn restart_silence_timer(self) {
        let give_up = move || {
            if self.is_wanted() {
                self.connect(false);
                self.attempt.try_update(|attempt| *attempt += 1);
            }
        };
        let silence_timer = set_timeout_with_handle(give_up, beat_interval() * SILENT_BEATS).ok();
        self.silence_timer.try_update_value(|before| {
            if let Some(before) = std::mem::replace(before, silence_timer) {
                before.clear();
            }
        });
    }

    /// Tells whether the stream is still needed: the page is there and its access has not ended.
    fn is_wanted(self) -> bool {
        let goes_on = |ended: RwSignal<bool>| ended.try_get_untracked() == Some(false);
        goes_on(self.access_ended) && goes_on(self.signed_out)
    }

    fn resync(self) {
        bump(self.access);
        bump(self.users);
        bump(self.contacts);
    }
}

impl StreamPosition {
    /// Parses the form in which tabs send a position: version, space, presence.
    fn parse(text: &str) -> Option<Self> {
        let (version, presence) = text.split_once(' ')?;
        Some(Self { version: version.parse().ok()?, presence: presence.parse().ok()? })
    }
}

impl fmt::Display for StreamPosition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.version, self.presence)
    }
}

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
                if let Ok(event) = serde_json::from_str(&text) {
                    share(&text);
                    live.on_event(event);
                }
            }
        });
        let failed = Closure::<dyn FnMut(MessageEvent)>::new({
            let source = source.clone();
            move |_| {
                share(STREAM_LOST);
                live.connect(false);
                if source.ready_state() == EventSource::CLOSED && live.is_wanted() {
                    let jitter = RECONNECT.mul_f64(js_sys::Math::random());
                    let again = move || _ = attempt.try_update(|attempt| *attempt += 1);
                    set_timeout(again, RECONNECT + jitter);
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

/// Debounces: increments `version` once for all calls within `DEBOUNCE`.
fn bump(version: RwSignal<u32>) {
    let before = version.get_untracked();
    let first = move || {
        if version.try_get_untracked() == Some(before) {
            version.set(before + 1);
        }
    };
    set_timeout(first, DEBOUNCE);
}
