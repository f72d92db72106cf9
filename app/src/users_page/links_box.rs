use super::links::InvitationLinks;
use crate::{
    domain::number::form_of,
    ui::{skipped_list::SkippedList, text_area::TextArea},
};
use leptos::{html, prelude::*};

/// Shows the links, and copies them to the clipboard if the browser allows it.
#[component]
pub fn LinksBox(links: InvitationLinks) -> impl IntoView {
    let (text, count) = (links.to_string(), links.links.len());
    let field = NodeRef::<html::Textarea>::new();
    let copied = RwSignal::new(false);
    let put = {
        let text = text.clone();
        move || {
            // Browsers offer the clipboard only in secure contexts.
            if window().is_secure_context() {
                let _ = window().navigator().clipboard().write_text(&text);
                copied.set(true);
            }
            if let Some(field) = field.get_untracked() {
                field.select();
            }
        }
    };
    Effect::new({
        let put = put.clone();
        move || {
            if field.get().is_some() {
                put();
            }
        }
    });
    let no_link = links.no_link.into_iter().map(|it| (it.name, it.why.to_string())).collect();
    view! {
        <div class="links">
            <label class="f">
                <span>{form_of(count as i64, "The link", "The links")}</span>
                <TextArea text {..} readonly=true node_ref=field rows=count.clamp(2, 8).to_string()/>
                <small>"Whoever has a link can use it: pass it on to its person alone. It is shown only now."</small>
            </label>
            <p>
                <button type="button" class="btn" on:click=move |_| put()>"COPY"</button> " "
                <span role="status">{move || copied.get().then_some("Copied")}</span>
            </p>
            <SkippedList skipped=no_link/>
        </div>
    }
}
