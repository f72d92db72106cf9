use crate::frame::guest::GuestField;
use leptos::prelude::*;

/// Shows the sign-in form. `next` is the path to go to afterwards.
#[component]
pub fn SignInPage(
    email: String,
    next: String,
    /// Why the last attempt failed.
    #[prop(optional_no_strip)]
    wrong: Option<String>,
) -> impl IntoView {
    view! {
        <h1>"Sign in"</h1>
        <form method="post" action="/sign-in">
            <input type="hidden" name="next" value=next/>
            <GuestField label="Email address" name="email" kind="email" value=email.clone() autocomplete="username" focused=email.is_empty()/>
            <GuestField label="Password" name="password" kind="password" autocomplete="current-password" focused=!email.is_empty() wrong/>
            <button class="btn primary block">"Sign in"</button>
        </form>
        <p class="guest-foot"><a class="link" href="/forgot-password">"Forgot your password?"</a></p>
        <p class="guest-foot"><a class="link" href="/lost-invitation">"Lost your invitation?"</a></p>
        <p class="guest-foot">"No account yet? Ask a workspace Owner or Manager to invite you."</p>
    }
}

/// Tells a signed-in person that they have no access to any workspace.
#[component]
pub fn NoWorkspacePage(display_name: String, email: String, is_admin: bool, admins: Vec<String>) -> impl IntoView {
    view! {
        <h1>"No workspace yet"</h1>
        <p class="lead">
            "You're signed in as "<bdi>{display_name}</bdi>" ("{email}"), but you don't have access to any workspace yet. "
            "Ask a workspace Owner to invite you."
        </p>
        {is_admin.then(|| view! {
            <a class="btn primary block" href="/organization/workspaces">"Manage organization"</a>
        })}
        {(!is_admin && !admins.is_empty()).then(|| view! {
            <p>"Not sure who to ask? Your organization's admins:"</p>
            <ul>{admins.into_iter().map(|admin| view! { <li><bdi>{admin}</bdi></li> }).collect_view()}</ul>
        })}
        <a class="btn block" href="/account">"Your account"</a>
        <form method="post" action="/sign-out"><button class="btn block">"Sign out"</button></form>
    }
}
