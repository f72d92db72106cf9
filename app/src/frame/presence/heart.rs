use crate::{frame::live::beat_interval::beat_interval_ms, ui::boxed::effect};
use gloo_timers::callback::Interval;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::VisibilityState;

/// Sends a beat at once and then at each interval while the page is visible, and when it becomes visible again.
pub fn beat_while_visible() {
    effect(move || {
        // The effect owns the interval, which stops when it is dropped.
        StoredValue::new_local(Interval::new(beat_interval_ms(), beat_if_visible));
        let shown = Closure::<dyn FnMut()>::new(beat_if_visible);
        // The listeners live as long as the page.
        document().add_event_listener_with_callback("visibilitychange", shown.as_ref().unchecked_ref()).ok();
        shown.forget();
        let left = Closure::<dyn FnMut()>::new(|| _ = window().navigator().send_beacon("/leave"));
        window().add_event_listener_with_callback("pagehide", left.as_ref().unchecked_ref()).ok();
        left.forget();
    });
}

fn beat_if_visible() {
    if document().visibility_state() == VisibilityState::Visible {
        // A beacon outlives the page and needs no answer.
        let _ = window().navigator().send_beacon("/beat");
    }
}
