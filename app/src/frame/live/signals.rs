//! Turns the workspace's events into signals that pages read.

use super::{beat_interval::beat_interval_ms, tabs::STREAM_LOST, transitions::Transitions};
use crate::{
    domain::{
        json,
        live_event::{StreamMessage, VersionedEvent},
    },
    ui::debounce::Debounce,
};
use leptos::prelude::*;
use std::fmt;

/// Signals of the changes since the page was fetched.
#[derive(Clone, Copy)]
pub struct Live {
    /// Grows with each change of the list; pages then fetch it again.
    pub users: Changes,
    pub contacts: Changes,
    pub access: Changes,
    pub presence: RwSignal<Transitions>,
    /// Grows when a User comes online or goes offline.
    pub transitions: Changes,
    /// Grows with each action on this page: its result shows at once, even under the pointer.
    pub own_acts: RwSignal<u32>,
    /// False while there is no stream, when presence is unknown.
    pub connected: RwSignal<bool>,
    pub access_ended: RwSignal<bool>,
    pub signed_out: RwSignal<bool>,
    /// The newest versions that this page has seen.
    position: StoredValue<StreamPosition>,
    /// Reconnects when nothing has arrived for `SILENT_BEATS`.
    silence: Debounce,
    /// Grows to open the stream again.
    pub(super) attempt: RwSignal<u32>,
}

/// A signal of changes that come in bursts: it notifies once for each burst.
#[derive(Clone, Copy, Default)]
pub struct Changes {
    bursts: RwSignal<u32>,
    burst: Debounce,
}

/// The newest versions seen: of the workspace, and of presence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct StreamPosition {
    version: i64,
    presence: i64,
}

/// Changes come in bursts; one fetch covers all of them.
const BURST_MS: u32 = 120;
/// The server sends a message at least once a beat.
const SILENT_BEATS: u32 = 3;

impl Live {
    pub fn provide() -> Self {
        let live = Self {
            users: Changes::default(),
            contacts: Changes::default(),
            access: Changes::default(),
            presence: RwSignal::default(),
            transitions: Changes::default(),
            own_acts: RwSignal::new(0),
            connected: RwSignal::new(true),
            access_ended: RwSignal::new(false),
            signed_out: RwSignal::new(false),
            position: StoredValue::default(),
            silence: Debounce::new(),
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

    pub(super) fn on_event(self, VersionedEvent { version, presence, message }: VersionedEvent) {
        self.restart_silence_timer();
        match message {
            StreamMessage::Hello => {
                self.connect(true);
                self.catch_up(StreamPosition { version, presence });
            }
            StreamMessage::Users { .. } => self.users.bump(),
            StreamMessage::Contacts => self.contacts.bump(),
            StreamMessage::Presence { users, online } => {
                self.transitions.bump();
                self.presence.update(|transitions| transitions.record(presence, users, online));
            }
            StreamMessage::AccessChanged => self.access.bump(),
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
        match json::read(text) {
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

    pub(super) fn connect(self, connected: bool) {
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
            self.users.bump();
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
    pub(super) fn restart_silence_timer(self) {
        let give_up = move || {
            if self.is_wanted() {
                self.connect(false);
                self.attempt.try_update(|attempt| *attempt += 1);
            }
        };
        self.silence.call(beat_interval_ms() * SILENT_BEATS, give_up);
    }

    /// Tells whether the stream is still needed: the page is there and its access has not ended.
    pub(super) fn is_wanted(self) -> bool {
        let goes_on = |ended: RwSignal<bool>| ended.try_get_untracked() == Some(false);
        goes_on(self.access_ended) && goes_on(self.signed_out)
    }

    fn resync(self) {
        self.access.bump();
        self.users.bump();
        self.contacts.bump();
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

impl Changes {
    pub fn track(self) {
        self.bursts.track();
    }

    /// Notifies once for all calls within `BURST_MS` of the first.
    fn bump(self) {
        self.burst.call_once(BURST_MS, move || _ = self.bursts.try_update(|bursts| *bursts += 1));
    }
}
