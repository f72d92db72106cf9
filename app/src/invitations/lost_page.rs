use crate::{domain::email::InvalidEmail, frame::guest::GuestField};
use leptos::prelude::*;

#[component]
pub fn LostPage(email: String, #[prop(optional_no_strip)] invalid: Option<InvalidEmail>) -> impl IntoView {
    let wrong = invalid.map(|why| why.to_string());
    view! {
        <h1>"Lost your invitation?"</h1>
        <p class="lead">"We'll resend it to the address that was invited."</p>
        <form method="post" action="/lost-invitation" novalidate>
            <GuestField label="Email address" name="email" kind="email" value=email autocomplete="email" focused=true wrong/>
            <button class="btn primary block">"Resend invitation"</button>
        </form>
        <p class="guest-foot"><a class="link" href="/sign-in">"Back to sign in"</a></p>
    }
}

/// Confirms the request without revealing whether the address is invited.
#[component]
pub fn LostSentPage(email: String) -> impl IntoView {
    view! {
        <h1>"Check your email"</h1>
        <p class="lead">"If " <b>{email}</b> " has an open invitation, we've emailed its link."</p>
        <p>"Didn't get it? Check your spam folder. If the invitation has expired, ask the person who invited you to resend it."</p>
        <p class="guest-foot"><a class="link" href="/sign-in">"Back to sign in"</a></p>
    }
}
