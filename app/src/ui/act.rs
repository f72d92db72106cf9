//! Forms that call server functions. Each works as a plain form; with a script the page stays. By hand instead of
//! leptos' `ActionForm`: one component serves all functions, where an action for each makes the browser build larger.

use super::{ask::Answer, protocol::post};
use crate::domain::{error::AppError, json, outcome::Outcome};
use leptos::{ev, prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{FormData, HtmlFormElement, UrlSearchParams};

/// A form's action, with its result once it is there.
pub struct FormAction<T: Answer = Outcome> {
    pub answer: RwSignal<Option<Result<T, AppError>>>,
    is_pending: RwSignal<bool>,
}

impl<T: Answer> Default for FormAction<T> {
    fn default() -> Self {
        Self { answer: RwSignal::new(None), is_pending: RwSignal::new(false) }
    }
}

impl<T: Answer> Copy for FormAction<T> {}

impl<T: Answer> Clone for FormAction<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Answer> FormAction<T> {
    /// Returns `aria-busy` for the submit button.
    pub fn busy(self) -> Signal<Option<&'static str>> {
        Signal::derive(move || self.is_pending.get().then_some("true"))
    }

    fn submit(self, event: ev::SubmitEvent, path: &'static str) {
        event.prevent_default();
        let form = event.target().and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
        let Some(form) = form.filter(|_| !self.is_pending.get_untracked()) else { return };
        self.is_pending.set(true);
        spawn_local(async move {
            let answer = match fields(&form) {
                Ok(fields) => post(path, &fields).await,
                Err(_) => Err(AppError::Unreachable),
            };
            let answer = answer.and_then(|text| json::read(&text).map_err(|_| AppError::Unreachable));
            self.is_pending.try_set(false);
            self.answer.try_set(Some(answer));
        });
    }
}

/// Returns the fields of a form as a query.
fn fields(form: &HtmlFormElement) -> Result<String, JsValue> {
    let fields = UrlSearchParams::new_with_str_sequence_sequence(&FormData::new_with_form(form)?.into())?;
    Ok(fields.to_string().into())
}

/// Renders a form that posts its fields to the server function at `path`.
#[component]
pub fn ActForm<T: Answer>(
    act: FormAction<T>,
    path: &'static str,
    /// Whether the server validates, and shows errors beside the fields.
    #[prop(optional)]
    novalidate: bool,
    /// The form's id, for a submit button outside it.
    #[prop(optional_no_strip)]
    id: Option<&'static str>,
    children: Children,
) -> impl IntoView {
    view! {
        <form method="post" action=path id=id novalidate=novalidate on:submit=move |event| act.submit(event, path)>
            {children()}
        </form>
    }
}
