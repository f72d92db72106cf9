//! On the server a page is drawn more than once before it is sent: leptos goes over it to see what it waits for. What
//! it asks is asked once, or the later drawing could show newer answers than those that the browser is given along.

#[cfg(not(feature = "ssr"))]
pub async fn once<T>(_: String, answer: impl Future<Output = T>) -> T {
    answer.await
}

#[cfg(feature = "ssr")]
pub use on_the_server::{Answers, once};

#[cfg(feature = "ssr")]
mod on_the_server {
    use leptos::prelude::use_context;
    use std::{
        any::Any,
        collections::HashMap,
        sync::{Arc, Mutex, PoisonError},
    };
    use tokio::{sync::OnceCell, task::yield_now};

    /// Of one request.
    #[derive(Clone, Default)]
    pub struct Answers(Arc<Mutex<HashMap<String, Arc<dyn Any + Send + Sync>>>>);

    /// `question` names what is asked, and with which arguments.
    pub fn once<T: Clone + Send + Sync + 'static>(
        question: String,
        answer: impl Future<Output = T>,
    ) -> impl Future<Output = T> {
        let answers = use_context::<Answers>();
        // Whole queries are in it: too large to be moved about on a stack.
        let answer = Box::pin(answer);
        async move {
            let answer = match answers.and_then(|answers| answers.cell(question)) {
                Some(cell) => cell.get_or_init(|| answer).await.clone(),
                None => answer.await,
            };
            // An answer that is there at once would send leptos over the page again, and again.
            yield_now().await;
            answer
        }
    }

    impl Answers {
        fn cell<T: Send + Sync + 'static>(&self, question: String) -> Option<Arc<OnceCell<T>>> {
            let mut answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let cell = answers.entry(question).or_insert_with(|| Arc::new(OnceCell::<T>::new()));
            cell.clone().downcast().ok()
        }
    }
}
