use super::{
    check::{Checked, NewContact},
    draft::Draft,
    preview::Preview,
    upload::Imported,
    wrong::Failed,
};
use crate::{
    plain::PlainHeading,
    policy::ContactScope,
    ui::{
        icon::{Glyph, Icon},
        number::grouped,
    },
};
use leptos::prelude::*;

/// Of the lines that would be stored.
const SHOWN_MAX: usize = 50;
/// The file of failed lines has all of them.
const FAILED_MAX: usize = 200;

#[component]
pub fn PreviewPage(
    preview: Preview,
    /// Of this page; the form goes there too.
    path: String,
    contacts: String,
    scope: ContactScope,
) -> impl IntoView {
    let again = format!("{contacts}/import");
    let failed_csv = format!("{path}/failed.csv");
    let body = match preview {
        Preview::Unreadable(why) => view! {
            <div class="bad-box" role="alert"><Glyph icon=Icon::Bad/><p>{why.to_string()}</p></div>
            <div class="settings-foot"><a class="btn primary" href=again>"Choose another file"</a></div>
        }
        .into_any(),
        Preview::Imported(Imported { added, existing, failed }) => view! {
            <Counts counts=[(added, "added"), (existing, "existed already"), (failed.len() as i64, "with errors")]/>
            <div class="settings-foot">
                <a class="btn primary" href=contacts>"See the contacts"</a>
                <a class="btn" href=again>"Import another file"</a>
            </div>
            <FailedLines failed href=failed_csv/>
        }
        .into_any(),
        Preview::Readable { checked: Checked { new, existing, failed }, ignored } => {
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
                <Counts counts=[(count, "new"), (existing as i64, "exist already"), (failed.len() as i64, "with errors")]/>
                <Remarks scope ignored has_new/>
                <div class="settings-foot">{import}<a class="btn" href=again>"Choose another file"</a></div>
                <FailedLines failed href=failed_csv/>
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
    match count {
        1 => "IMPORT 1 CONTACT".to_owned(),
        count => format!("IMPORT {} CONTACTS", grouped(count)),
    }
}

#[component]
fn Counts(counts: [(i64, &'static str); 3]) -> impl IntoView {
    let counts = counts.map(|(count, what)| view! { <li><b>{grouped(count)}</b> " " {what}</li> });
    view! { <ul class="import-counts" aria-label="Lines">{counts.collect_view()}</ul> }
}

/// What an import does that its reader may not expect.
#[component]
fn Remarks(scope: ContactScope, ignored: Vec<String>, has_new: bool) -> impl IntoView {
    let mine = (scope.mine_only && has_new).then_some(
        "You see only contacts that are assigned to you: those without an “assigned_to_email” will be assigned to you.",
    );
    let masked = (scope.masked && has_new).then_some(
        "Emails and phones are masked for you, so they are not compared with those of other contacts: somebody may be \
         there already.",
    );
    let ignored = (!ignored.is_empty()).then(|| format!("These columns are left out: {}.", ignored.join(", ")));
    let remarks = [mine.map(str::to_owned), masked.map(str::to_owned), ignored].into_iter().flatten();
    let remarks = remarks.map(|text| view! { <p>{text}</p> }).collect_view();
    (!remarks.is_empty()).then(|| view! { <div class="info-box"><Glyph icon=Icon::Info/>{remarks}</div> })
}

#[component]
fn FailedLines(failed: Vec<Failed>, href: String) -> impl IntoView {
    let more = failed.len().saturating_sub(FAILED_MAX);
    let more = (more > 0).then(|| view! { <p>{grouped(more as i64)} " more are in the file."</p> });
    (!failed.is_empty()).then(|| {
        let lines = failed.into_iter().take(FAILED_MAX).map(|Failed { line, why }| {
            view! { <tr><td class="nr">{line}</td><td>{why.to_string()}</td></tr> }
        });
        view! {
            <section class="import-part" aria-labelledby="errors">
                <h2 id="errors">"Lines with errors"</h2>
                <p>
                    "They are not stored. "
                    <a href=href download>"Download them with what is wrong"</a>
                    ", mend them, and import that file."
                </p>
                <div class="import-lines" tabindex="0" role="group" aria-labelledby="errors">
                    <table>
                        <thead><tr><th class="nr">"Line"</th><th>"What is wrong"</th></tr></thead>
                        <tbody>{lines.collect_view()}</tbody>
                    </table>
                </div>
                {more}
            </section>
        }
    })
}

#[component]
fn NewContacts(new: Vec<NewContact>) -> impl IntoView {
    let title = match new.len() {
        0..=SHOWN_MAX => "New contacts".to_owned(),
        _ => format!("The first {SHOWN_MAX} new contacts"),
    };
    (!new.is_empty()).then(|| {
        let rows = new.into_iter().take(SHOWN_MAX).map(|NewContact { draft, assigned_to }| {
            let Draft { line, name, email, phone, .. } = draft;
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
                <p>"As they will be stored."</p>
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
