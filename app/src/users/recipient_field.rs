use crate::{
    domain::{error::AppError, recipient::Candidate},
    ui::{ask::ask, boxed::drawn, debounce::Debounce, protocol::Reads},
};
use leptos::{ev, prelude::*};
use uuid::Uuid;

const DEBOUNCE_MS: u32 = 150;

/// Lists the first Users that match the search, by name, without `but`.
#[server(endpoint = "users/recipients", protocol = Reads)]
pub async fn list_recipients(
    workspace: String,
    #[server(default)] search: String,
    #[server(default)] but: Option<Uuid>,
) -> Result<Vec<Candidate>, AppError> {
    let ctx = crate::store::ctx::Ctx::of(&workspace).await?;
    crate::store::recipients::offer(&ctx, but, &search).await
}

/// A field that suggests Users while typing, and accepts an email address.
#[component]
pub fn RecipientField(
    workspace: String,
    /// The name of the form field.
    name: &'static str,
    label: &'static str,
    #[prop(optional_no_strip)] but: Option<Uuid>,
    #[prop(optional)] autofocus: bool,
) -> impl IntoView {
    let search = RwSignal::new(String::new());
    let pause = Debounce::new();
    let typed = move |event: ev::Event| {
        let text = event_target_value(&event);
        pause.call(DEBOUNCE_MS, move || search.set(text));
    };
    let found = ask("recipients", move || list_recipients(workspace.clone(), search.get(), but));
    let options = move || {
        let found = found.get().and_then(Result::ok).unwrap_or_default();
        let option = |it: Candidate| view! { <option value=it.value>{it.name}</option> };
        found.into_iter().map(option).collect_view()
    };
    view! {
        <label class="f">
            <span>{label}</span>
            <input
                type="text" name=name list="recipients" placeholder="Search name or email" autocomplete="off"
                autocapitalize="off" spellcheck="false" autofocus=autofocus on:input=typed
            />
        </label>
        <datalist id="recipients">{drawn(options)}</datalist>
    }
}

/// Offers to assign a revoked User's contacts to another User, `but` not to the revoked one.
#[component]
pub fn ReassignFields(workspace: String, #[prop(optional_no_strip)] but: Option<Uuid>) -> impl IntoView {
    view! {
        <div class="hand-on">
            <label class="cb">
                <input type="checkbox" name="hand_on" value="true"/>
                <span><b>"Reassign their contacts to another User"</b></span>
            </label>
            <RecipientField workspace name="recipient" label="Assign contacts to" but/>
        </div>
    }
}
