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

/// What the stream has told since the page was fetched.
#[derive(Clone, Copy)]
pub struct Live {
    /// Each change of a version is a reason to fetch again.
    pub users: RwSignal<u32>,
    pub contacts: RwSignal<u32>,
    pub access: RwSignal<u32>,
    pub presence: RwSignal<Transitions>,
    /// Grows when somebody comes or goes.
    pub transitions: RwSignal<u32>,
    /// Grows with what was done here: one's own acts show at once, whatever one points at.
    pub own_acts: RwSignal<u32>,
    /// Without a stream nobody's presence is position.
    pub connected: RwSignal<bool>,
    pub access_ended: RwSignal<bool>,
    pub signed_out: RwSignal<bool>,
    /// As far as they are position here: the workspace's version, and how far presence has come.
    position: StoredValue<StreamPosition>,
    /// Ends when nothing was heard for too long.
    silence_timer: StoredValue<Option<TimeoutHandle>>,
    /// Grows when the stream is to be opened anew.
    attempt: RwSignal<u32>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct StreamPosition {
    version: i64,
    presence: i64,
}

/// Changes come in bursts; one fetch answers them all.
const DEBOUNCE: Duration = Duration::from_millis(120);
/// A stream that is there is heard once a beat.
const SILENT_BEATS: u32 = 3;
/// After an answer that is not a stream, the browser gives up; this does not.
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

    /// A page was fetched: so far it knows who is there.
    pub fn set_presence(self, until: i64) {
        self.position.update_value(|position| position.presence = until.max(position.presence));
        self.presence.update(|transitions| transitions.forget(until));
    }

    /// As the page was drawn: anything newer has to be fetched.
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

    /// What another tab's stream told, or that tab itself: that the stream is lost, or how far it has come.
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
            // That tab has taken the stream over: what was told in between, nobody heard.
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
        // Who came and went while there was no stream, nobody told.
        if connected && before == Some(false) {
            self.resync();
        }
    }

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

    /// A network that is lost without a word ends no stream: silence does.
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

    /// Whoever has no access any more, or whose page is gone, is told nothing more.
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
    /// As tabs tell each other.
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

/// Whose page it is, and where.
#[derive(Clone, PartialEq)]
pub struct StreamedPage {
    pub workspace: String,
    pub user: Uuid,
    pub access: Uuid,
}

/// One `EventSource` for all tabs of a browser that are on this workspace with this access.
pub fn follow(live: Live, page: Signal<Option<StreamedPage>>) {
    let attempt = live.attempt;
    Effect::new(move |before: Option<Option<StreamedPage>>| {
        attempt.track();
        // A stream that has told its end would come back by itself, and be refused.
        if live.access_ended.get() || live.signed_out.get() {
            return None;
        }
        let page = page.get()?;
        match before.flatten().filter(|before| before.workspace == page.workspace && before.access != page.access) {
            // Another tab has signed somebody else in.
            Some(before) if before.user != page.user => live.signed_out.set(true),
            // Revoked, and given access anew: that is for a new page.
            Some(_) => live.access_ended.set(true),
            None => {
                live.restart_silence_timer();
                // The effect owns it: when it runs again or ends, this tab's part is over.
                StoredValue::new_local(SharedStream::start(live, &page, attempt));
            }
        }
        Some(page)
    });
}

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

/// Closed when dropped.
struct Stream {
    source: EventSource,
    _listeners: Vec<Closure<dyn FnMut(MessageEvent)>>,
}

impl Stream {
    /// What it tells, the `others` are told too.
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
