use super::{
    check::{CheckedLines, LineOutcome},
    choices::InviteMode,
    columns_form::ColumnsForm,
    draft::UserDraft,
    preview::{Readable, UsersPreview},
    run::ImportProgress,
};
use crate::{
    csv_import::{
        parts::{FailedLines, LineCounts, Remarks, UnreadableFile, WERE_SKIPPED, WILL_BE_SKIPPED, errors},
        skipped_lines::SkippedLines,
    },
    domain::{
        number::{count_of, form_of, grouped},
        policy::{Grant, Restriction},
    },
    frame::plain::PlainHeading,
    ui::icon::{Glyph, Icon},
};
use leptos::prelude::*;

/// Valid lines shown on the page.
const SHOWN_MAX: usize = 50;
const ALREADY_INVITED: &str = "already invited";
const ALREADY_ENDED: &str = "already ended";

fn already_users(count: i64) -> &'static str {
    form_of(count, "already a User", "already Users")
}

#[component]
pub fn UsersPreviewPage(
    preview: UsersPreview,
    /// The path of this page, where its forms post to.
    path: String,
    users: String,
    actor: Grant,
) -> impl IntoView {
    let again = format!("{users}/import");
    let body = match preview {
        UsersPreview::Unreadable(why) => view! { <UnreadableFile why again/> }.into_any(),
        UsersPreview::Running(progress) => view! { <Running progress path/> }.into_any(),
        UsersPreview::Interrupted(progress) => view! { <Interrupted progress path/> }.into_any(),
        UsersPreview::Imported(progress) => view! { <Imported progress path users again/> }.into_any(),
        UsersPreview::Readable(readable) => view! { <ReadablePreview readable=*readable path again actor/> }.into_any(),
    };
    view! {
        <PlainHeading title="Import Users" crumb="Settings / Workspace Settings / Users"/>
        <div class="page-body">{body}</div>
    }
}

#[component]
fn ReadablePreview(readable: Readable, path: String, again: String, actor: Grant) -> impl IntoView {
    let Readable { checked, header, skipped, columns, choices, .. } = readable;
    let count = checked.count(LineOutcome::is_invited);
    let known = checked.count(|it| matches!(it, LineOutcome::User | LineOutcome::Suspended));
    let counts = vec![
        (count, "will be invited"),
        (known, already_users(known)),
        (checked.count(|it| it == LineOutcome::Pending), ALREADY_INVITED),
        (checked.count(|it| it == LineOutcome::HadEnded), ALREADY_ENDED),
        errors(&checked.failed),
    ];
    // Only our own exports have lines that had ended.
    let counts = counts.into_iter().filter(|(count, what)| *count > 0 || *what != ALREADY_ENDED).collect();
    let failed_csv = match choices.query() {
        query if query.is_empty() => format!("{path}/failed.csv"),
        query => format!("{path}/failed.csv?{query}"),
    };
    let remarks = remarks(&checked, skipped, columns.name.is_some());
    let hidden = choices.fields().into_iter().filter(|(name, _)| *name != "how");
    let hidden = hidden.map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect_view();
    let has_email = columns.email.is_some();
    let missing = (!has_email).then(|| {
        view! {
            <div class="warn-box" role="alert">
                <Glyph icon=Icon::Warning/>
                <p>"We couldn't find a column of email addresses in the first row. Choose it below."</p>
            </div>
        }
    });
    let another = view! { <a class="btn" href=again>"Choose another file"</a> };
    let acts = match count {
        0 => view! { <div class="settings-foot">{another}</div> }.into_any(),
        count => view! {
            <form class="settings" method="post" action=path.clone()>
                {hidden}
                <ModeField mode=choices.mode()/>
                <div class="settings-foot"><button class="btn primary">{invite_label(count)}</button>{another}</div>
            </form>
        }
        .into_any(),
    };
    view! {
        {has_email.then(|| view! { <LineCounts counts/> })}
        {missing}
        <Remarks remarks/>
        <ColumnsForm path header columns default_level=choices.default_level() mode=choices.mode() actor/>
        {acts}
        <FailedLines failed=checked.failed summary=WILL_BE_SKIPPED href=failed_csv/>
        <ImportLines lines=checked.lines/>
    }
}

/// Lists what the import does that a User may not expect.
fn remarks(checked: &CheckedLines, skipped: SkippedLines, has_names: bool) -> Vec<String> {
    if checked.lines.is_empty() && checked.failed.is_empty() {
        return skipped.remarks().collect();
    }
    let names =
        has_names.then_some("Names are for your reference only. People enter their own when they join.".to_owned());
    let sends = count_of(checked.capacity.sends, "more invitation", "more invitations");
    let sends = format!("You can send {sends} right now.");
    let seats = checked.capacity.seats.map(|seats| count_of(seats, "seat left.", "seats left."));
    [names, Some(sends), seats].into_iter().flatten().chain(skipped.remarks()).collect()
}

#[component]
fn ModeField(mode: InviteMode) -> impl IntoView {
    let cards = InviteMode::ALL.iter().map(|&card| {
        let (name, text) = match card {
            InviteMode::ValidOnes => ("Valid rows only", "Download the rest to fix"),
            InviteMode::AllOrNothing => ("All or nothing", "Don't invite anyone if any row has an error"),
        };
        view! {
            <label>
                <input type="radio" name="how" value=card.key() checked=card == mode/>
                <b>{name}</b>
                <small>{text}</small>
            </label>
        }
    });
    view! {
        <fieldset class="lvls">
            <legend>"Invite"</legend>
            <div class="lvls-cards pair">{cards.collect_view()}</div>
        </fieldset>
    }
}

fn invite_label(count: i64) -> String {
    format!("INVITE {}", count_of(count, "PERSON", "PEOPLE"))
}

#[component]
fn ImportLines(lines: Vec<(UserDraft, LineOutcome)>) -> impl IntoView {
    let title = match lines.len() {
        0..=SHOWN_MAX => "Rows".to_owned(),
        _ => format!("First {SHOWN_MAX} rows"),
    };
    (!lines.is_empty()).then(|| {
        let rows = lines.into_iter().take(SHOWN_MAX).map(|(draft, outcome)| {
            let UserDraft { line, email, name, grant, .. } = draft;
            let restrictions: Vec<&str> = grant.restrictions.iter().map(Restriction::name).collect();
            view! {
                <tr>
                    <td class="nr">{line}</td>
                    <td>{email}</td>
                    <td dir="auto">{name}</td>
                    <td>{grant.level.name()}</td>
                    <td>{restrictions.join("; ")}</td>
                    <td>{outcome.to_string()}</td>
                </tr>
            }
        });
        view! {
            <section class="import-part" aria-labelledby="lines">
                <h2 id="lines">{title}</h2>
                <div class="import-lines" tabindex="0" role="group" aria-labelledby="lines">
                    <table>
                        <thead>
                            <tr>
                                <th class="nr">"Line"</th><th>"Email"</th><th>"Name"</th><th>"Access level"</th>
                                <th>"Restrictions"</th><th>"Result"</th>
                            </tr>
                        </thead>
                        <tbody>{rows.collect_view()}</tbody>
                    </table>
                </div>
            </section>
        }
    })
}

/// Shows a running import's progress. The page reloads every second.
#[component]
fn Running(progress: ImportProgress, path: String) -> impl IntoView {
    let ImportProgress { taken, of, .. } = progress;
    // An all-or-nothing import has no progress before its end.
    let (max, value) = ((of > 0).then_some(of), (of > 0).then_some(taken));
    let text = match of {
        0 => "Inviting…".to_owned(),
        of => format!("{} of {}", grouped(taken as i64), count_of(of as i64, "row", "rows")),
    };
    view! {
        <div class="import-progress">
            <label for="progress">"Import in progress"</label>
            <progress id="progress" max=max value=value></progress>
            <p>{text}</p>
        </div>
        <p class="faint">"You can leave this page. The import continues in the background. "<a class="link" href=path>"Check progress"</a></p>
    }
}

#[component]
fn Interrupted(progress: ImportProgress, path: String) -> impl IntoView {
    let text = format!(
        "The import was interrupted after {} of {}. Resume it to continue. People already invited won't get a second email.",
        grouped(progress.taken as i64),
        count_of(progress.of as i64, "row", "rows")
    );
    let text = if progress.of == 0 { "The import was interrupted before anyone was invited.".to_owned() } else { text };
    view! {
        <div class="warn-box" role="alert"><Glyph icon=Icon::Warning/><p>{text}</p></div>
        <form class="settings-foot" method="post" action=path><button class="btn primary">"RESUME"</button></form>
    }
}

#[component]
fn Imported(progress: ImportProgress, path: String, users: String, again: String) -> impl IntoView {
    let ImportProgress { invited, anew, users: known, suspended, pending, had_ended, failed, .. } = progress;
    let counts = [
        (invited + anew, "invited"),
        (known + suspended, already_users((known + suspended) as i64)),
        (pending, ALREADY_INVITED),
        (had_ended, ALREADY_ENDED),
    ];
    let counts = counts.into_iter().filter(|(count, what)| *count > 0 || *what != ALREADY_ENDED);
    let counts = counts.map(|(count, what)| (count as i64, what)).chain([errors(&failed)]).collect();
    view! {
        <LineCounts counts/>
        <div class="settings-foot">
            <a class="btn primary" href=users>"Go to Users"</a>
            <a class="btn" href=again>"Import another file"</a>
        </div>
        <FailedLines failed summary=WERE_SKIPPED href=format!("{path}/failed.csv")/>
    }
}
