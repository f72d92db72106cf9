use crate::{
    act::Act,
    error::AppError,
    layout::notice::told,
    live::stream::Live,
    outcome::Outcome,
    ui::{dialog::stay, toast::Toaster},
};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

/// When a dialog's act is done it says so and goes to `back`. Otherwise what is wrong, to show in the dialog.
pub fn finish(act: Act, back: Signal<String>) -> Signal<Option<String>> {
    let (live, toaster, navigate) = (expect_context::<Live>(), expect_context::<Toaster>(), use_navigate());
    Effect::new(move || {
        if let Some(Ok(outcome)) = act.answer.get()
            && outcome.is_done()
        {
            toaster.say(outcome);
            live.own_acts.update(|acts| *acts += 1);
            navigate(&back.get_untracked(), stay());
        }
    });
    let before = told::<AppError>("problem").map(|problem| problem.to_string());
    let before = before.or(told::<Outcome>("done").filter(|it| !it.is_done()).map(|outcome| outcome.to_string()));
    Signal::derive(move || match act.answer.get() {
        Some(Ok(outcome)) if !outcome.is_done() => Some(outcome.to_string()),
        Some(Ok(_)) => None,
        Some(Err(error)) => Some(error.to_string()),
        None => before.clone(),
    })
}
