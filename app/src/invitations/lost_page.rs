use crate::{domain::email::InvalidEmail, frame::guest::GuestField};
use leptos::prelude::*;

#[component]
pub fn LostPage(email: String, #[prop(optional_no_strip)] invalid: Option<InvalidEmail>) -> impl IntoView {
    let wrong = invalid.map(|why| why.to_string());
    view! {
        <h1>"Lost your invitation?"</h1>
        <p class="lead">"We send it again, to the address that was invited."</p>
        <form method="post" action="/lost-invitation" novalidate>
            <GuestField label="Email address" name="email" kind="email" value=email autocomplete="email" focused=true wrong/>
            <button class="btn primary block">"Send it again"</button>
        </form>
        <p class="guest-foot"><a class="link" href="/sign-in">"Back to signing in"</a></p>
    }
}

/// Confirms the request without revealing whether the address is invited.
#[component]
pub fn LostSentPage(email: String) -> impl IntoView {
    view! {
        <h1>"Look into your mail"</h1>
        <p class="lead">"If " <b>{email}</b> " has an open invitation here, a mail with its link is on its way."</p>
        <p>"Nothing came? Look among the unwanted mail. The invitation may also have expired: whoever invited you can send it again in one click."</p>
        <p class="guest-foot"><a class="link" href="/sign-in">"Back to signing in"</a></p>
    }
}
