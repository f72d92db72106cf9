use futures::{
    channel::oneshot::{Sender, channel},
    future::{Either, select},
};
use leptos::prelude::*;
use std::pin::pin;

/// A resource asks one thing after the other: without this, a search waits for the answer to what nobody wants to know
/// any more.
pub struct Newest<T: 'static> {
    waiting: StoredValue<Option<(String, Sender<()>)>>,
    last: StoredValue<Option<T>>,
}

impl<T> Clone for Newest<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Newest<T> {}

impl<T: Clone + Send + Sync + 'static> Newest<T> {
    /// `asked` is followed: once it is another, the answer to what it was is not waited for.
    pub fn of(asked: impl Fn() -> String + 'static) -> Self {
        let newest = Self { waiting: StoredValue::new(None), last: StoredValue::new(None) };
        Effect::new(move || {
            let asked = asked();
            // Without its sender the waiting ends.
            newest.waiting.update_value(|waiting| _ = waiting.take_if(|(for_what, _)| *for_what != asked));
        });
        newest
    }

    /// What has been answered so far.
    pub fn is(self, last: T) {
        self.last.set_value(Some(last));
    }

    /// The answer, or the one before it where meanwhile something else was asked.
    pub async fn wait<E>(self, asked: String, answer: impl Future<Output = Result<T, E>>) -> Result<T, E> {
        let Some(last) = self.last.get_value() else { return answer.await };
        let (sender, ended) = channel();
        self.waiting.set_value(Some((asked, sender)));
        match select(pin!(answer), ended).await {
            Either::Left((answer, _)) => answer,
            Either::Right(_) => Ok(last),
        }
    }
}
