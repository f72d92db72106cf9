//! Forms that call server functions. Each works as a plain form; with a script the page stays. By hand instead of
//! leptos' `ActionForm`: one component serves all functions, where an action for each makes the browser build larger.

use super::ask::Answer;
use crate::domain::{error::AppError, json, outcome::Outcome};
use leptos::{ev, prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{FormData, HtmlFormElement, RequestInit, Response, UrlSearchParams};

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
            // An answer that cannot be read came from a proxy, or from another version of the server.
            let answer = post(path, &form).await.unwrap_or(Err(AppError::Unreachable));
            self.is_pending.try_set(false);
            self.answer.try_set(Some(answer));
        });
    }
}

async fn post<T: Answer>(path: &str, form: &HtmlFormElement) -> Result<Result<T, AppError>, JsValue> {
    let fields = UrlSearchParams::new_with_str_sequence_sequence(&FormData::new_with_form(form)?.into())?;
    let request = RequestInit::new();
    request.set_method("POST");
    request.set_body(&fields);
    let response: Response = JsFuture::from(window().fetch_with_str_and_init(path, &request)).await?.dyn_into()?;
    let text = JsFuture::from(response.text()?).await?.as_string().unwrap_or_default();
    let answer = match response.ok() {
        true => json::read(&text).map(Ok),
        false => json::read(&text).map(Err),
    };
    answer.map_err(|_| JsValue::NULL)
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
