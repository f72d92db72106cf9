use gloo_timers::callback::Timeout;
use leptos::{prelude::*, reactive::send_wrapper_ext::SendOption};

/// Runs only the last of several calls, once no other has come for a while. Nothing runs after its owner has ended.
#[derive(Clone, Copy)]
pub struct Debounce(StoredValue<SendOption<Timeout>>);

impl Debounce {
    pub fn new() -> Self {
        Self(StoredValue::new(SendOption::new_local(None)))
    }

    /// Runs `then` after `pause_ms`, unless it is called or cancelled before.
    pub fn call(self, pause_ms: u32, then: impl FnOnce() + 'static) {
        let run = move || {
            self.cancel();
            then();
        };
        // A timeout that is dropped is cancelled.
        self.0.try_update_value(|waiting| **waiting = Some(Timeout::new(pause_ms, run)));
    }

    /// Runs `then` after `pause_ms`, unless a call is waiting already.
    pub fn call_once(self, pause_ms: u32, then: impl FnOnce() + 'static) {
        if self.0.try_with_value(|waiting| waiting.is_none()) == Some(true) {
            self.call(pause_ms, then);
        }
    }

    pub fn cancel(self) {
        self.0.try_update_value(|waiting| **waiting = None);
    }
}

impl Default for Debounce {
    fn default() -> Self {
        Self::new()
    }
}
