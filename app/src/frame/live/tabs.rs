//! The tabs of one browser share a stream: a browser has six connections for all of them (HTTP/1.1). One tab holds the
//! lock and the stream, and tells the others; when it closes, the next one gets both.

use super::stream::Live;
use js_sys::{Function, Promise, Reflect};
use leptos::prelude::*;
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{BroadcastChannel, MessageEvent};

/// What tabs tell each other is what the stream told, as it came, or one of these words.
pub const STREAM_LOST: &str = "lost";
/// A tab has come; whoever holds the stream answers with the version that it knows.
const POSITION_REQUEST: &str = "asked";

/// One tab's part in it. Dropped, it gives its place to another.
pub struct Tab {
    channel: BroadcastChannel,
    lock: Rc<RefCell<LockState>>,
    _listener: Closure<dyn FnMut(MessageEvent)>,
}

#[derive(Default)]
struct LockState {
    has_ended: bool,
    /// Ends the promise that the lock is held for.
    release: Option<Function>,
    is_holder: bool,
}

impl Tab {
    /// `hold` is called when this tab becomes the one that holds the stream. `None` where the browser has no locks, as
    /// on plain http from another machine: then every tab has a stream of its own.
    pub fn join(live: Live, name: &str, hold: impl FnOnce(BroadcastChannel) + 'static) -> Option<Self> {
        let locks = Reflect::get(&window().navigator(), &"locks".into()).ok().filter(JsValue::is_object)?;
        let request: Function = Reflect::get(&locks, &"request".into()).ok()?.dyn_into().ok()?;
        let channel = BroadcastChannel::new(name).ok()?;
        let lock = Rc::new(RefCell::new(LockState::default()));
        let listener = Closure::<dyn FnMut(MessageEvent)>::new({
            let (channel, lock) = (channel.clone(), lock.clone());
            move |event: MessageEvent| match event.data().as_string().unwrap_or_default().as_str() {
                POSITION_REQUEST if lock.borrow().is_holder => notify(&channel, &live.position_message()),
                POSITION_REQUEST => (),
                text => live.on_tab_message(text),
            }
        });
        channel.set_onmessage(Some(listener.as_ref().unchecked_ref()));
        let granted = Closure::once_into_js({
            let (channel, lock) = (channel.clone(), lock.clone());
            move |_: JsValue| -> Promise {
                // Held until the promise is kept, which is when this tab is done with it.
                let held = Promise::new(&mut |resolve, _| {
                    let mut lock = lock.borrow_mut();
                    match lock.has_ended {
                        true => drop(resolve.call0(&JsValue::UNDEFINED)),
                        false => (lock.release, lock.is_holder) = (Some(resolve), true),
                    }
                });
                if lock.borrow().is_holder {
                    hold(channel);
                }
                held
            }
        });
        request.call2(&locks, &name.into(), &granted).ok()?;
        notify(&channel, POSITION_REQUEST);
        Some(Self { channel, lock, _listener: listener })
    }
}

impl Drop for Tab {
    fn drop(&mut self) {
        self.channel.set_onmessage(None);
        self.channel.close();
        let mut lock = self.lock.borrow_mut();
        lock.has_ended = true;
        if let Some(release) = lock.release.take() {
            let _ = release.call0(&JsValue::UNDEFINED);
        }
    }
}

pub fn notify(channel: &BroadcastChannel, text: &str) {
    // It throws only where the channel is closed, and then nobody listens.
    let _ = channel.post_message(&text.into());
}
