use leptos::prelude::*;
use uuid::Uuid;

/// What a form is about: the thing, and the workspace it is in.
#[component]
pub fn SubjectFields(workspace: String, id: Uuid) -> impl IntoView {
    view! {
        <input type="hidden" name="workspace" value=workspace/>
        <input type="hidden" name="id" value=id.to_string()/>
    }
}
