use super::avatar::Avatar;
use leptos::prelude::*;

/// Shows a person's avatar, name and email address.
#[component]
pub fn PersonLine(name: String, email: String, #[prop(optional_no_strip)] source: Option<String>) -> impl IntoView {
    view! {
        <div class="person-line">
            <Avatar name=name.clone() source/>
            <span class="two"><b dir="auto">{name}</b><small>{email}</small></span>
        </div>
    }
}
