use super::{dialog::Cancel, problem::Problem};
use leptos::prelude::*;

/// Shows, in a dialog, why it cannot be used.
#[component]
pub fn DialogError(text: String, back: Signal<String>) -> impl IntoView {
    view! {
        <form>
            <Problem text=Signal::stored(Some(text))/>
            <div class="dialog-foot"><Cancel href=back focused=true/></div>
        </form>
    }
}
