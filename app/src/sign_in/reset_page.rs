use crate::{domain::email::InvalidEmail, frame::guest::GuestField};
use leptos::prelude::*;

#[component]
pub fn ForgotPage(email: String, #[prop(optional_no_strip)] invalid: Option<InvalidEmail>) -> impl IntoView {
    let wrong = invalid.map(|why| why.to_string());
    view! {
        <h1>"Forgot your password?"</h1>
        <p class="lead">"We'll email you a link to set a new one."</p>
        <form method="post" action="/forgot-password" novalidate>
            <GuestField label="Email address" name="email" kind="email" value=email autocomplete="username" focused=true wrong/>
            <button class="btn primary block">"Send link"</button>
        </form>
        <BackToSignIn/>
    }
}

/// Confirms the request without revealing whether the address has an account.
#[component]
pub fn ForgotSentPage(email: String) -> impl IntoView {
    view! {
        <h1>"Check your email"</h1>
        <p class="lead">
            "If " <b>{email}</b> " has an account, we've emailed it a link. The link works once, within an hour."
        </p>
        <p>"Didn't get it? Check your spam folder, or ask a workspace Owner which address you were invited with."</p>
        <BackToSignIn/>
    }
}

#[component]
pub fn ResetPage(token: String, email: String, #[prop(optional_no_strip)] wrong: Option<String>) -> impl IntoView {
    let action = format!("/reset-password/{token}");
    view! {
        <h1>"Choose a new password"</h1>
        <p class="lead">"For " <b>{email.clone()}</b> ". You'll be signed out everywhere else."</p>
        <form method="post" action=action>
            // Password managers store the address with the password.
            <input type="email" class="vh" name="email" value=email autocomplete="username" readonly tabindex="-1" aria-hidden="true"/>
            <GuestField label="New password" name="password" kind="password" autocomplete="new-password" hint="At least 12 characters." focused=true wrong/>
            <button class="btn primary block">"Set password"</button>
        </form>
    }
}

#[component]
fn BackToSignIn() -> impl IntoView {
    view! { <p class="guest-foot"><a class="link" href="/sign-in">"Back to sign in"</a></p> }
}
