use leptos::prelude::*;
use uuid::Uuid;

/// Renders the hidden fields for the workspace and the row that a form is about.
#[component]
pub fn SubjectFields(workspace: String, id: Uuid) -> impl IntoView {
    view! {
        <input type="hidden" name="workspace" value=workspace/>
        <input type="hidden" name="id" value=id.to_string()/>
    }
}
