use super::{
    check::{CheckedContacts, NewContact},
    draft::ContactDraft,
    preview::ContactsPreview,
    store::ImportResult,
};
use crate::{
    csv_import::{
        parts::{FailedLines, LineCounts, Remarks, UnreadableFile, WERE_SKIPPED, WILL_BE_SKIPPED, errors},
        skipped_lines::SkippedLines,
    },
    domain::{
        number::{count_of, form_of},
        policy::ContactScope,
    },
    frame::plain::PlainHeading,
};
use leptos::prelude::*;

/// New contacts shown on the page.
const SHOWN_MAX: usize = 50;
/// Ignored columns that are named.
const IGNORED_MAX: usize = 20;

#[component]
pub fn ContactsPreviewPage(
    preview: ContactsPreview,
    /// The path of this page, where the form posts to.
    path: String,
    contacts: String,
    scope: ContactScope,
) -> impl IntoView {
    let again = format!("{contacts}/import");
    let failed_csv = format!("{path}/failed.csv");
    let body = match preview {
        ContactsPreview::Unreadable(why) => view! { <UnreadableFile why again/> }.into_any(),
        ContactsPreview::Imported(ImportResult { added, existing, failed }) => view! {
            <LineCounts counts=vec![
                (added as i64, "added"), (existing as i64, "already existed"), errors(&failed),
            ]/>
            <div class="settings-foot">
                <a class="btn primary" href=contacts>"Go to contacts"</a>
                <a class="btn" href=again>"Import another file"</a>
            </div>
            <FailedLines failed summary=WERE_SKIPPED href=failed_csv/>
        }
        .into_any(),
        ContactsPreview::Readable { checked: CheckedContacts { new, existing, failed }, ignored, skipped } => {
            let count = new.len() as i64;
            let has_new = count > 0;
            let import = has_new.then(|| {
                view! {
                    <form method="post" action=path>
                        <button class="btn primary">{import_label(count)}</button>
                    </form>
                }
            });
            view! {
                <LineCounts counts=vec![
                    (count, "new"), (existing as i64, form_of(existing as i64, "already exists", "already exist")), errors(&failed),
                ]/>
                <Remarks remarks=remarks(scope, ignored, skipped, has_new)/>
                <div class="settings-foot">{import}<a class="btn" href=again>"Choose another file"</a></div>
                <FailedLines failed summary=WILL_BE_SKIPPED href=failed_csv/>
                <NewContacts new/>
            }
            .into_any()
        }
    };
    view! {
        <PlainHeading title="Import Contacts" crumb="Contacts"/>
        <div class="page-body">{body}</div>
    }
}

fn import_label(count: i64) -> String {
    format!("IMPORT {}", count_of(count, "CONTACT", "CONTACTS"))
}

/// Lists what the import does that a User may not expect.
fn remarks(scope: ContactScope, ignored: Vec<String>, skipped: SkippedLines, has_new: bool) -> Vec<String> {
    let mine = (scope.mine_only && has_new).then_some(
        "You only see contacts assigned to you, so contacts without an “assigned_to_email” will be assigned to you.",
    );
    let masked = (scope.masked && has_new).then_some(
        "Emails and phone numbers are masked for you, so we can't check them for duplicates. Some of these contacts may \
         already exist.",
    );
    let ignored = (!ignored.is_empty()).then(|| format!("These columns will be ignored: {}.", names(&ignored)));
    let remarks = [mine.map(str::to_owned), masked.map(str::to_owned), ignored].into_iter().flatten();
    remarks.chain(skipped.remarks()).collect()
}

fn names(columns: &[String]) -> String {
    let named = columns.iter().take(IGNORED_MAX).map(String::as_str).collect::<Vec<_>>().join(", ");
    match columns.len().saturating_sub(IGNORED_MAX) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}

#[component]
fn NewContacts(new: Vec<NewContact>) -> impl IntoView {
    let title = match new.len() {
        0..=SHOWN_MAX => "New contacts".to_owned(),
        _ => format!("First {SHOWN_MAX} new contacts"),
    };
    (!new.is_empty()).then(|| {
        let rows = new.into_iter().take(SHOWN_MAX).map(|NewContact { draft, assigned_to }| {
            let ContactDraft { line, name, email, phone, .. } = draft;
            let assigned_to = match assigned_to {
                Some(it) => view! { <bdi>{it.display_name}</bdi> }.into_any(),
                None => view! { <span class="faint">"Unassigned"</span> }.into_any(),
            };
            view! {
                <tr>
                    <td class="nr">{line}</td><td dir="auto">{name}</td><td>{email}</td><td>{phone}</td><td>{assigned_to}</td>
                </tr>
            }
        });
        view! {
            <section class="import-part" aria-labelledby="new">
                <h2 id="new">{title}</h2>
                <p>"This is how they'll be saved."</p>
                <div class="import-lines" tabindex="0" role="group" aria-labelledby="new">
                    <table>
                        <thead>
                            <tr>
                                <th class="nr">"Line"</th><th>"Name"</th><th>"Email"</th><th>"Phone"</th><th>"Assigned to"</th>
                            </tr>
                        </thead>
                        <tbody>{rows.collect_view()}</tbody>
                    </table>
                </div>
            </section>
        }
    })
}
