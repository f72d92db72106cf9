use super::{avatar::Avatar, dialog::Cancel, problem::Problem};
use leptos::prelude::*;

#[component]
pub fn PersonLine(name: String, email: String, #[prop(optional_no_strip)] source: Option<String>) -> impl IntoView {
    view! {
        <div class="person-line">
            <Avatar name=name.clone() source/>
            <span class="two"><b dir="auto">{name}</b><small>{email}</small></span>
        </div>
    }
}

/// In a dialog that cannot do what it is for.
#[component]
pub fn Cannot(text: String, back: Signal<String>) -> impl IntoView {
    view! {
        <form>
            <Problem text=Signal::stored(Some(text))/>
            <div class="dialog-foot"><Cancel href=back focused=true/></div>
        </form>
    }
}
