use super::audit_list::{OrganizationLine, OrganizationLines};
use crate::{
    audit::page::PersonCell,
    domain::time::exact,
    frame::plain::{PlainHeading, PlainPage},
    ui::icon::{Glyph, Icon},
};
use leptos::prelude::*;

/// Lists sign-ins, wrong passwords, changed passwords and admin changes.
#[component]
pub fn OrganizationAuditPage(page: OrganizationLines, is_first: bool) -> impl IntoView {
    let here = PlainPage::OrganizationAudit.path();
    let older = page.next.map(|id| view! { <a class="btn" href=format!("{here}?after={id}")>"Older"</a> });
    let newest = (!is_first).then(|| view! { <a class="btn" href=here>"Newest"</a> });
    let lines = match page.lines.is_empty() {
        true => view! {
            <div class="empty">
                <Glyph icon=Icon::Clock/>
                <h2>"No activity yet"</h2>
                <p>"Sign-ins, wrong passwords, password changes and admin changes appear here."</p>
            </div>
        }
        .into_any(),
        false => view! {
            <table class="table audit">
                <thead><tr><th>"When"</th><th>"Who"</th><th>"Action"</th><th>"Person affected"</th><th>"IP address"</th></tr></thead>
                <tbody>
                    {page.lines.into_iter().map(|line| view! { <OrganizationAuditRow line/> }).collect_view()}
                </tbody>
            </table>
        }
        .into_any(),
    };
    view! {
        <PlainHeading title="Audit" crumb="Organization"/>
        {lines}
        <footer class="foot"><span class="grow"></span>{newest}{older}</footer>
    }
}

#[component]
fn OrganizationAuditRow(line: OrganizationLine) -> impl IntoView {
    let when = exact(line.at);
    view! {
        <tr>
            <td class="when"><time datetime=when.clone()>{when.trim_end_matches('Z').replace('T', " ")}</time></td>
            <td class="by"><PersonCell name=line.actor_name email=line.actor_email/></td>
            <td class="what">{line.act.name()}</td>
            <td class="on"><PersonCell name=line.target_name email=line.target_email/></td>
            <td class="from">{line.address}</td>
        </tr>
    }
}
