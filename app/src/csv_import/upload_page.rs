use super::{sheet::KnownColumns, stored_import::InvalidUpload};
use crate::{
    frame::plain::PlainHeading,
    ui::{
        icon::{Glyph, Icon},
        text_area::TextArea,
    },
};
use leptos::prelude::*;

/// Shows the form that uploads a file.
#[component]
pub fn UploadPage(
    title: &'static str,
    crumb: &'static str,
    known: &'static KnownColumns,
    /// A sentence about the required columns and the preview.
    needed: &'static str,
    action: String,
    #[prop(optional_no_strip)] invalid: Option<InvalidUpload>,
    /// The page's script and the nonce that allows it.
    script: String,
    nonce: String,
) -> impl IntoView {
    let wrong = invalid.map(|why| {
        view! { <p class="field-error" role="alert"><Glyph icon=Icon::Bad/>{why.to_string()}</p> }
    });
    let invalid = wrong.is_some();
    let columns = known.columns.iter().map(|column| view! { <li><code>{column.name}</code></li> });
    view! {
        <PlainHeading title crumb/>
        <div class="page-body">
            <form class="settings" method="post" action=action enctype="multipart/form-data">
                <label class="f" data-invalid=invalid.then_some("")>
                    <span>"File"</span>
                    <input
                        type="file" name="file" accept=".csv,.tsv,.txt,text/csv,text/plain"
                        aria-invalid=invalid.then_some("true") aria-describedby="file-hint"
                    />
                    <small id="file-hint">"CSV, up to 5 MB and 50,000 rows. Files exported from Roster work too."</small>
                </label>
                {wrong}
                <label class="f">
                    <span>"Or paste its contents"</span>
                    <TextArea {..} name="text" rows="6" spellcheck="false" autocomplete="off" aria-describedby="text-hint"/>
                    <small id="text-hint">"You can paste cells straight from a spreadsheet."</small>
                </label>
                <div class="columns-hint">
                    <p>"The first row must contain column names, in any order:"</p>
                    <ul>{columns.collect_view()}</ul>
                    <p>{needed}</p>
                </div>
                <div class="import-progress" id="sending" hidden>
                    <label for="sent">"Uploading…"</label>
                    <progress id="sent"></progress>
                </div>
                <div class="settings-foot"><button class="btn primary">"PREVIEW"</button></div>
            </form>
        </div>
        <script type="module" nonce=nonce inner_html=script></script>
    }
}
