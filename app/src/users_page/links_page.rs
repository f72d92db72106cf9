use super::links::InvitationLinks;
use crate::domain::number::form_of;
use leptos::prelude::*;

/// Shows the links without JavaScript, to be copied by hand.
#[component]
pub fn LinksPage(links: InvitationLinks, back: String) -> impl IntoView {
    view! {
        <h1>{form_of(links.links.len() as i64, "Share this link", "Share these links")}</h1>
        <p class="lead">{links.warning()}</p>
        <dl class="facts">
            {links.links.into_iter().map(|link| view! { <dt>{link.email}</dt><dd><code>{link.url}</code></dd> }).collect_view()}
        </dl>
        {links.no_link.into_iter().map(|it| view! { <p><bdi>{it.name}</bdi> ": " {it.why.to_string()}</p> }).collect_view()}
        <p class="guest-foot"><a class="link" href=back>"Back to Users"</a></p>
    }
}
