use crate::{domain::email::InvalidEmail, frame::guest::GuestField};
use leptos::prelude::*;

#[component]
pub fn ForgotPage(email: String, #[prop(optional_no_strip)] invalid: Option<InvalidEmail>) -> impl IntoView {
    let wrong = invalid.map(|why| why.to_string());
    view! {
        <h1>"Forgotten your password?"</h1>
        <p class="lead">"We send you a link that sets another one."</p>
        <form method="post" action="/forgot-password" novalidate>
            <GuestField label="Email address" name="email" kind="email" value=email autocomplete="username" focused=true wrong/>
            <button class="btn primary block">"Send the link"</button>
        </form>
        <BackToSignIn/>
    }
}

/// Confirms the request without revealing whether the address has an account.
#[component]
pub fn ForgotSentPage(email: String) -> impl IntoView {
    view! {
        <h1>"Look into your mail"</h1>
        <p class="lead">
            "If " <b>{email}</b> " has an account here, a mail with a link is on its way. The link works once, for one hour."
        </p>
        <p>"Nothing came? Look among the unwanted mail, or ask an Owner of your workspace which address you were invited with."</p>
        <BackToSignIn/>
    }
}

#[component]
pub fn ResetPage(token: String, email: String, #[prop(optional_no_strip)] wrong: Option<String>) -> impl IntoView {
    let action = format!("/reset-password/{token}");
    view! {
        <h1>"Choose a new password"</h1>
        <p class="lead">"For " <b>{email.clone()}</b> ". You are signed out everywhere else."</p>
        <form method="post" action=action>
            // Password managers store the address with the password.
            <input type="email" class="vh" name="email" value=email autocomplete="username" readonly tabindex="-1" aria-hidden="true"/>
            <GuestField label="New password" name="password" kind="password" autocomplete="new-password" hint="At least 12 characters." focused=true wrong/>
            <button class="btn primary block">"Set the password"</button>
        </form>
    }
}

#[component]
fn BackToSignIn() -> impl IntoView {
    view! { <p class="guest-foot"><a class="link" href="/sign-in">"Back to signing in"</a></p> }
}
