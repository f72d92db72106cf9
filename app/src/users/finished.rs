use crate::{
    error::AppError,
    layout::notice::told,
    live::stream::Live,
    outcome::Outcome,
    ui::{dialog::stay, toast::Toaster},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_navigate;

/// When a dialog's act is done it says so and goes to `back`. Otherwise what is wrong, to show in the dialog.
pub fn finish<S>(action: ServerAction<S>, back: Signal<String>) -> Signal<Option<String>>
where
    S: ServerFn<Output = Outcome, Error = AppError> + Clone + Send + Sync + 'static,
{
    let (live, toaster, navigate) = (expect_context::<Live>(), expect_context::<Toaster>(), use_navigate());
    Effect::new(move || {
        if let Some(Ok(outcome)) = action.value().get()
            && outcome.is_done()
        {
            toaster.say(outcome);
            live.own_acts.update(|acts| *acts += 1);
            navigate(&back.get_untracked(), stay());
        }
    });
    let before = told::<AppError>("problem").map(|problem| problem.to_string());
    let before = before.or(told::<Outcome>("done").filter(|it| !it.is_done()).map(|outcome| outcome.to_string()));
    Signal::derive(move || match action.value().get() {
        Some(Ok(outcome)) if !outcome.is_done() => Some(outcome.to_string()),
        Some(Ok(_)) => None,
        Some(Err(error)) => Some(error.to_string()),
        None => before.clone(),
    })
}
