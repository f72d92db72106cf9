//! What happens after a form's action: a toast and the way back when it is done, otherwise the problem to show.

use super::{layout::notice::from_query, listing::selection::SelectionState, live::signals::Live};
use crate::{
    domain::{bulk::BulkDone, error::AppError, invited::Invited, outcome::Outcome},
    ui::{act::FormAction, boxed::effect, location::use_location, toast::Toaster},
};
use leptos::prelude::*;

/// Finishes a bulk action. Rows that failed stay selected and the dialog stays open; they are the second signal.
pub fn finish_many(
    act: FormAction<BulkDone>,
    selection: SelectionState,
    back: Signal<String>,
) -> (Signal<Option<String>>, Signal<Option<BulkDone>>) {
    let (live, toaster, location) = (expect_context::<Live>(), expect_context::<Toaster>(), use_location());
    effect(move || {
        if let Some(Ok(done)) = act.answer.get() {
            selection.set(done.failed.iter().map(|it| it.id));
            live.own_acts.update(|acts| *acts += 1);
            if done.failed.is_empty() {
                toaster.say(&done);
                location.go(&back.get_untracked());
            }
        }
    });
    let before = problem_from_query();
    let problem = Signal::derive(move || match act.answer.get() {
        Some(answer) => answer.err().map(|error| error.to_string()),
        None => before.clone(),
    });
    let failed = Signal::derive(move || act.answer.get()?.ok().filter(|done| !done.failed.is_empty()));
    (problem, failed)
}

/// Finishes an invitation of one or more addresses. Those that were not invited stay in the text box.
pub fn finish_invited(
    act: FormAction<Invited>,
    back: Signal<String>,
    typed: RwSignal<String>,
) -> Signal<Option<String>> {
    let (live, toaster, location) = (expect_context::<Live>(), expect_context::<Toaster>(), use_location());
    effect(move || {
        if let Some(Ok(invited)) = act.answer.get() {
            live.own_acts.update(|acts| *acts += 1);
            match Outcome::from(&invited).is_done() {
                true => {
                    toaster.say(&invited);
                    location.go(&back.get_untracked());
                }
                false => typed.set(invited.left()),
            }
        }
    });
    let before = problem_from_query();
    Signal::derive(move || match act.answer.get() {
        Some(Ok(invited)) => Some(Outcome::from(&invited)).filter(|it| !it.is_done()).map(|it| it.to_string()),
        Some(Err(error)) => Some(error.to_string()),
        None => before.clone(),
    })
}

/// Finishes a dialog's action: shows a toast and goes to `back`. Returns the problem to show in the dialog, if any.
pub fn finish(act: FormAction, back: Signal<String>) -> Signal<Option<String>> {
    let (live, toaster, location) = (expect_context::<Live>(), expect_context::<Toaster>(), use_location());
    effect(move || {
        if let Some(Ok(outcome)) = act.answer.get()
            && outcome.is_done()
        {
            toaster.say(outcome);
            live.own_acts.update(|acts| *acts += 1);
            location.go(&back.get_untracked());
        }
    });
    let before = problem_from_query();
    Signal::derive(move || match act.answer.get() {
        Some(Ok(outcome)) if !outcome.is_done() => Some(outcome.to_string()),
        Some(Ok(_)) => None,
        Some(Err(error)) => Some(error.to_string()),
        None => before.clone(),
    })
}

/// Returns the problem that the URL carries when the form was sent without JavaScript.
fn problem_from_query() -> Option<String> {
    let problem = from_query::<AppError>("problem").map(|problem| problem.to_string());
    problem.or(from_query::<Outcome>("done").filter(|it| !it.is_done()).map(|outcome| outcome.to_string()))
}
