//! The data that a page asks the server for. The server finds the answers before it renders the page and sends them
//! along; the browser starts with them and asks again whenever the question's signals change. By hand instead of
//! leptos' resources: those have a page rendered three times, weigh a tenth of the browser build, and let a slow answer
//! hold up the next question.

use serde::{Serialize, de::DeserializeOwned};

/// A type that can be an answer.
pub trait Answer: Clone + Serialize + DeserializeOwned + Send + Sync + 'static {}

impl<T: Clone + Serialize + DeserializeOwned + Send + Sync + 'static> Answer for T {}

#[cfg(feature = "ssr")]
pub use on_the_server::{Answers, ask};

#[cfg(not(feature = "ssr"))]
pub use in_the_browser::ask;

#[cfg(feature = "ssr")]
mod on_the_server {
    use super::Answer;
    use futures::future::{BoxFuture, FutureExt, join_all};
    use leptos::prelude::*;
    use leptos::reactive::computed::ScopedFuture;
    use std::{
        any::Any,
        collections::BTreeMap,
        mem,
        sync::{Arc, Mutex, MutexGuard, PoisonError},
    };

    /// Returns the answer to the question of this `name`; `None` until it is known.
    pub fn ask<T: Answer, F: Future<Output = T> + Send + 'static>(
        name: impl Into<String>,
        question: impl Fn() -> F + Send + Sync + 'static,
    ) -> RwSignal<Option<T>> {
        let answers = use_context::<Answers>();
        RwSignal::new(answers.and_then(|answers| answers.find(name.into(), question)))
    }

    /// The answers of one request. Questions asked while a page is rendered are answered before it is rendered again.
    #[derive(Clone)]
    pub struct Answers {
        /// Owns the contexts that the server functions need.
        owner: Owner,
        held: Arc<Mutex<Held>>,
    }

    #[derive(Default)]
    struct Held {
        known: BTreeMap<String, KnownAnswer>,
        asked: BTreeMap<String, BoxFuture<'static, KnownAnswer>>,
    }

    struct KnownAnswer {
        answer: Arc<dyn Any + Send + Sync>,
        json: String,
    }

    impl Answers {
        /// Creates an empty set; `provide` provides the contexts that the server functions need.
        pub fn new(provide: impl FnOnce()) -> Self {
            let owner = Owner::new_root(None);
            owner.with(provide);
            Self { owner, held: Arc::default() }
        }

        fn held(&self) -> MutexGuard<'_, Held> {
            self.held.lock().unwrap_or_else(PoisonError::into_inner)
        }

        fn find<T: Answer, F: Future<Output = T> + Send + 'static>(
            &self,
            name: String,
            question: impl FnOnce() -> F,
        ) -> Option<T> {
            if let Some(known) = self.held().known.get(&name) {
                return known.answer.downcast_ref().cloned();
            }
            // Signals belong to the page: they are read now, before the answer is awaited.
            self.prefetch(name, untrack(question));
            None
        }

        /// Asks ahead, so that the first render finds the answer.
        pub fn prefetch<T: Answer>(&self, name: String, answer: impl Future<Output = T> + Send + 'static) {
            let known = answer.map(|answer| KnownAnswer {
                json: serde_json::to_string(&answer).unwrap_or_default(),
                answer: Arc::new(answer),
            });
            self.held().asked.insert(name, known.boxed());
        }

        /// Tells whether no question is open.
        pub fn is_complete(&self) -> bool {
            self.held().asked.is_empty()
        }

        /// Answers the open questions.
        pub async fn answer_all(&self) {
            let asked = mem::take(&mut self.held().asked);
            let answers = asked.into_iter().map(|(name, answer)| async { (name, answer.await) });
            let answers = self.owner.with(|| ScopedFuture::new_untracked(join_all(answers)));
            let known = answers.await;
            self.held().known.extend(known);
        }

        /// Returns names and JSON for the browser, escaped so that no answer ends its `<script>`.
        pub fn carried(&self) -> Vec<(String, String)> {
            let escape = |json: &str| json.replace('<', r"\u003c");
            self.held().known.iter().map(|(name, known)| (name.clone(), escape(&known.json))).collect()
        }
    }
}

#[cfg(not(feature = "ssr"))]
mod in_the_browser {
    use super::Answer;
    use crate::domain::json;
    use leptos::{prelude::*, task::spawn_local};

    /// Returns the newest answer to the question of this `name`; `None` before the first. It is asked again whenever a
    /// signal changes that it reads before its first await.
    pub fn ask<T: Answer, F: Future<Output = T> + 'static>(
        name: impl Into<String>,
        question: impl Fn() -> F + 'static,
    ) -> RwSignal<Option<T>> {
        let answer = RwSignal::new(carried(&name.into()));
        // Answers arrive in any order: an older one never replaces a newer one.
        let (asked, shown) = (StoredValue::new(0_u32), StoredValue::new(0_u32));
        let was_carried = answer.with_untracked(Option::is_some);
        Effect::new(move |before: Option<()>| {
            let asking = question();
            if before.is_none() && was_carried {
                return;
            }
            let number = asked.get_value() + 1;
            asked.set_value(number);
            spawn_local(async move {
                let newest = asking.await;
                if shown.try_get_value().is_some_and(|shown| shown < number) {
                    shown.set_value(number);
                    answer.set(Some(newest));
                }
            });
        });
        answer
    }

    /// Takes the answer that the page carries. Only once: a page that is opened again asks again.
    fn carried<T: Answer>(name: &str) -> Option<T> {
        let element = document().query_selector(&format!("script[data-answer=\"{name}\"]")).ok()??;
        element.remove();
        json::read(&element.text_content()?).ok()
    }
}
