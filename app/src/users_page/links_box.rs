use super::links::InvitationLinks;
use crate::{
    domain::number::form_of,
    ui::{boxed::effect, skipped_list::SkippedList, text_area::TextArea},
};
use leptos::{html, prelude::*, task::spawn_local};
use wasm_bindgen_futures::JsFuture;

/// Shows the links, and copies them to the clipboard. Where the browser does not allow that, it says so, and leaves them
/// selected.
#[component]
pub fn LinksBox(links: InvitationLinks) -> impl IntoView {
    let (text, warning, count) = (links.to_string(), links.warning(), links.links.len());
    let field = NodeRef::<html::Textarea>::new();
    let result = RwSignal::new("");
    let copy = {
        let text = text.clone();
        move |is_click: bool| {
            if let Some(field) = field.get_untracked() {
                field.select();
            }
            let text = text.clone();
            spawn_local(async move {
                // Browsers offer the clipboard only in secure contexts.
                let copied = window().is_secure_context()
                    && JsFuture::from(window().navigator().clipboard().write_text(&text)).await.is_ok();
                result.try_set(match (copied, is_click) {
                    (true, _) => "Copied",
                    (false, true) => "Couldn't copy. Copy the selected text yourself.",
                    // Some browsers allow it only on a click.
                    (false, false) => "",
                });
            });
        }
    };
    effect({
        let copy = copy.clone();
        move || {
            if field.get().is_some() {
                copy(false);
            }
        }
    });
    let no_link = links.no_link.into_iter().map(|it| (it.name, it.why.to_string())).collect();
    view! {
        <div class="links">
            <label class="f">
                <span>{form_of(count as i64, "Invitation link", "Invitation links")}</span>
                <TextArea text {..} readonly=true node_ref=field rows=count.clamp(2, 8).to_string()/>
                <small>{warning}</small>
            </label>
            <p>
                <button type="button" class="btn" on:click=move |_| copy(true)>"COPY"</button> " "
                <span role="status">{move || result.get()}</span>
            </p>
            <SkippedList skipped=no_link/>
        </div>
    }
}
