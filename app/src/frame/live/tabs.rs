//! The tabs of one browser share a stream: a browser has six connections for all of them (HTTP/1.1). One tab holds the
//! lock and the stream, and tells the others; when it closes, the next one gets both.

use super::stream::Live;
use js_sys::{Function, Promise, Reflect};
use leptos::prelude::*;
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{BroadcastChannel, MessageEvent};

/// What tabs tell each other is what the stream told, as it came, or one of these words.
pub const LOST: &str = "lost";
/// A tab has come; whoever holds the stream answers with the version that it knows.
const ASKED: &str = "asked";

/// One tab's part in it. Dropped, it gives its place to another.
pub struct Tab {
    channel: BroadcastChannel,
    holding: Rc<RefCell<Holding>>,
    _listener: Closure<dyn FnMut(MessageEvent)>,
}

#[derive(Default)]
struct Holding {
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
        let holding = Rc::new(RefCell::new(Holding::default()));
        let listener = Closure::<dyn FnMut(MessageEvent)>::new({
            let (channel, holding) = (channel.clone(), holding.clone());
            move |event: MessageEvent| match event.data().as_string().unwrap_or_default().as_str() {
                ASKED if holding.borrow().is_holder => tell(&channel, &live.known()),
                ASKED => (),
                text => live.hear_from_tab(text),
            }
        });
        channel.set_onmessage(Some(listener.as_ref().unchecked_ref()));
        let granted = Closure::once_into_js({
            let (channel, holding) = (channel.clone(), holding.clone());
            move |_: JsValue| -> Promise {
                // Held until the promise is kept, which is when this tab is done with it.
                let held = Promise::new(&mut |resolve, _| {
                    let mut holding = holding.borrow_mut();
                    match holding.has_ended {
                        true => drop(resolve.call0(&JsValue::UNDEFINED)),
                        false => (holding.release, holding.is_holder) = (Some(resolve), true),
                    }
                });
                if holding.borrow().is_holder {
                    hold(channel);
                }
                held
            }
        });
        request.call2(&locks, &name.into(), &granted).ok()?;
        tell(&channel, ASKED);
        Some(Self { channel, holding, _listener: listener })
    }
}

impl Drop for Tab {
    fn drop(&mut self) {
        self.channel.set_onmessage(None);
        self.channel.close();
        let mut holding = self.holding.borrow_mut();
        holding.has_ended = true;
        if let Some(release) = holding.release.take() {
            let _ = release.call0(&JsValue::UNDEFINED);
        }
    }
}

pub fn tell(channel: &BroadcastChannel, text: &str) {
    // It throws only where the channel is closed, and then nobody listens.
    let _ = channel.post_message(&text.into());
}
