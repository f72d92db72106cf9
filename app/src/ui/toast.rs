use super::icon::{Glyph, Icon};
use leptos::prelude::*;
use std::time::Duration;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Toast {
    number: u32,
    text: String,
    is_bad: bool,
}

/// What just happened, said once and out loud, wherever the eye is.
#[derive(Clone, Copy)]
pub struct Toaster(RwSignal<Vec<Toast>>);

/// Long enough to read a sentence twice.
const SHOWN: Duration = Duration::from_secs(7);

impl Toaster {
    pub fn provide() -> Self {
        let toaster = Self(RwSignal::new(Vec::new()));
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
        let number = self.0.with_untracked(|toasts| toasts.last().map_or(0, |last| last.number + 1));
        self.0.update(|toasts| toasts.push(Toast { number, text, is_bad }));
        set_timeout(move || self.remove(number), SHOWN);
    }

    fn remove(self, number: u32) {
        self.0.try_update(|toasts| toasts.retain(|toast| toast.number != number));
    }
}

#[component]
pub fn Toasts(toaster: Toaster) -> impl IntoView {
    view! {
        <div class="toasts" role="status">
            <For each=move || toaster.0.get() key=Clone::clone let:toast>
                <div class="toast" class:bad=toast.is_bad>
                    <Glyph icon=if toast.is_bad { Icon::Bad } else { Icon::Check }/>
                    <span>{toast.text.clone()}</span>
                    <button class="icon" aria-label="Dismiss" on:click=move |_| toaster.remove(toast.number)>
                        <Glyph icon=Icon::Close/>
                    </button>
                </div>
            </For>
        </div>
    }
}
