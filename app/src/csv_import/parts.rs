//! Components that the previews of contacts and Users share.

use super::{failed_line::FailedLine, sheet::Unreadable};
use crate::{
    domain::number::{count_of, form_of, grouped},
    ui::icon::{Glyph, Icon},
};
use leptos::prelude::*;
use std::fmt;

/// Failed lines shown on the page; the file to download has all of them.
const FAILED_MAX: usize = 200;

/// Says what the import will do with failed lines.
pub const WILL_BE_SKIPPED: &str = "These rows will be skipped.";
/// Says what the import did with failed lines.
pub const WERE_SKIPPED: &str = "These rows were skipped.";

/// Counts failed lines, for `LineCounts`.
pub fn errors<W>(failed: &[FailedLine<W>]) -> (i64, &'static str) {
    let count = failed.len() as i64;
    (count, form_of(count, "error", "errors"))
}

#[component]
pub fn UnreadableFile(why: Unreadable, again: String) -> impl IntoView {
    view! {
        <div class="bad-box" role="alert"><Glyph icon=Icon::Bad/><p>{why.to_string()}</p></div>
        <div class="settings-foot"><a class="btn primary" href=again>"Choose another file"</a></div>
    }
}

#[component]
pub fn LineCounts(counts: Vec<(i64, &'static str)>) -> impl IntoView {
    let counts = counts.into_iter().map(|(count, what)| view! { <li><b>{grouped(count)}</b> " " {what}</li> });
    view! { <ul class="import-counts" aria-label="Summary">{counts.collect_view()}</ul> }
}

/// Shows what the import does that a User may not expect.
#[component]
pub fn Remarks(remarks: Vec<String>) -> impl IntoView {
    let remarks = remarks.into_iter().map(|text| view! { <p>{text}</p> }).collect_view();
    (!remarks.is_empty()).then(|| view! { <div class="info-box"><Glyph icon=Icon::Info/>{remarks}</div> })
}

#[component]
pub fn FailedLines<W: fmt::Display>(
    failed: Vec<FailedLine<W>>,
    /// A sentence that says what did not happen to the lines.
    summary: &'static str,
    href: String,
) -> impl IntoView {
    let more = failed.len().saturating_sub(FAILED_MAX);
    let more = (more > 0)
        .then(|| view! { <p>{count_of(more as i64, "more row is", "more rows are")} " in the file to download."</p> });
    (!failed.is_empty()).then(|| {
        let lines = failed.into_iter().take(FAILED_MAX).map(|FailedLine { line, why }| {
            view! { <tr><td class="nr">{line}</td><td>{why.to_string()}</td></tr> }
        });
        view! {
            <section class="import-part" aria-labelledby="errors">
                <h2 id="errors">"Rows with errors"</h2>
                <p>
                    {summary} " "
                    <a href=href download>"Download them with the errors"</a>
                    ", fix them, and import again."
                </p>
                <div class="import-lines" tabindex="0" role="group" aria-labelledby="errors">
                    <table>
                        <thead><tr><th class="nr">"Line"</th><th>"Error"</th></tr></thead>
                        <tbody>{lines.collect_view()}</tbody>
                    </table>
                </div>
                {more}
            </section>
        }
    })
}
