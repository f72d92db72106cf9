use super::{
    boxed::effect,
    icon::{Glyph, Icon},
};
use gloo_timers::callback::Timeout;
use leptos::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Toast {
    number: u32,
    text: String,
    is_bad: bool,
}

/// The toasts on the page, the oldest first.
#[derive(Debug, Default)]
struct ShownToasts {
    toasts: Vec<Toast>,
    /// The number of the next toast. Numbers are never reused: each has a timer that removes its toast.
    next_number: u32,
}

impl ShownToasts {
    fn add(&mut self, text: String, is_bad: bool) -> u32 {
        let number = self.next_number;
        self.next_number += 1;
        self.toasts.push(Toast { number, text, is_bad });
        number
    }

    fn remove(&mut self, number: u32) {
        self.toasts.retain(|toast| toast.number != number);
    }
}

/// Shows toasts, which screen readers announce.
#[derive(Clone, Copy)]
pub struct Toaster(RwSignal<ShownToasts>);

/// How long a toast is shown: enough to read a sentence twice.
const SHOWN_MS: u32 = 7_000;

impl Toaster {
    pub fn provide() -> Self {
        let toaster = Self(RwSignal::new(ShownToasts::default()));
        provide_context(toaster);
        toaster
    }

    pub fn say(self, text: impl ToString) {
        self.add(text.to_string(), false);
    }

    pub fn warn(self, text: impl ToString) {
        self.add(text.to_string(), true);
    }

    fn add(self, text: String, is_bad: bool) {
        self.0.try_update(|shown| shown.add(text, is_bad));
    }

    fn remove(self, number: u32) {
        self.0.try_update(|shown| shown.remove(number));
    }
}

#[component]
pub fn Toasts(toaster: Toaster) -> impl IntoView {
    view! {
        <div class="toasts" role="status">
            <For each=move || toaster.0.with(|shown| shown.toasts.clone()) key=Clone::clone let:toast>
                <ShownToast toaster toast/>
            </For>
        </div>
    }
}

/// Shows one toast until its time is over.
#[component]
fn ShownToast(toaster: Toaster, toast: Toast) -> impl IntoView {
    let Toast { number, text, is_bad } = toast;
    // The effect owns the timeout, and ends with the toast.
    effect(move || {
        StoredValue::new_local(Timeout::new(SHOWN_MS, move || toaster.remove(number)));
    });
    view! {
        <div class="toast" class:bad=is_bad>
            <Glyph icon=if is_bad { Icon::Bad } else { Icon::Check }/>
            <span>{text}</span>
            <button class="icon" aria-label="Dismiss" on:click=move |_| toaster.remove(number)>
                <Glyph icon=Icon::Close/>
            </button>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::ShownToasts;

    #[test]
    fn the_timer_of_a_dismissed_toast_removes_no_later_one() {
        let mut shown = ShownToasts::default();
        let first = shown.add("Invited".into(), false);
        shown.remove(first);
        let second = shown.add("Suspended".into(), false);
        shown.remove(first);
        let left: Vec<u32> = shown.toasts.iter().map(|toast| toast.number).collect();
        assert_eq!(left, [second]);
    }
}
