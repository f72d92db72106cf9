//! Sharing one stream among the tabs of a browser, which has six connections for all of them (HTTP/1.1). One tab holds
//! a Web Lock and the stream, and forwards events to the others; when it closes, the next tab gets both.

use super::signals::Live;
use js_sys::{Function, Promise, Reflect};
use leptos::prelude::*;
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{BroadcastChannel, MessageEvent};

/// Sent to the other tabs when the stream is lost. Besides this, tabs send the stream's events, positions and
/// `POSITION_REQUEST`.
pub const STREAM_LOST: &str = "lost";
/// Sent by a new tab; the tab that holds the stream answers with its position.
const POSITION_REQUEST: &str = "asked";

/// One tab's membership. Dropping it releases the lock to another tab.
pub struct Tab {
    channel: BroadcastChannel,
    lock: Rc<RefCell<LockState>>,
    _listener: Closure<dyn FnMut(MessageEvent)>,
}

#[derive(Default)]
struct LockState {
    has_ended: bool,
    /// Resolves the promise that the lock is held for, which releases it.
    release: Option<Function>,
    is_holder: bool,
}

impl Tab {
    /// Joins the tabs of this `name`; `hold` is called when this tab gets the lock. Returns `None` where the browser
    /// has no locks, as on plain http from another machine: then every tab has a stream of its own.
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
                // The lock is held until this promise resolves.
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
    // It throws only when the channel is closed, which leaves nobody to notify.
    let _ = channel.post_message(&text.into());
}
