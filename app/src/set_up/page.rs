use super::command::{FirstRun, InvalidFirstRun};
use crate::frame::guest::GuestField;
use leptos::prelude::*;

#[component]
pub fn SetUpPage(
    token: String,
    typed: FirstRun,
    #[prop(optional_no_strip)] invalid: Option<InvalidFirstRun>,
) -> impl IntoView {
    let (mut organization, mut workspace, mut display_name, mut email, mut password) = (None, None, None, None, None);
    match invalid {
        Some(InvalidFirstRun::Organization(why)) => organization = Some(why.to_string()),
        Some(InvalidFirstRun::Workspace(why)) => workspace = Some(why.to_string()),
        Some(InvalidFirstRun::DisplayName(why)) => display_name = Some(why.to_string()),
        Some(InvalidFirstRun::Email(why)) => email = Some(why.to_string()),
        Some(InvalidFirstRun::Password(why)) => password = Some(why.to_string()),
        Some(InvalidFirstRun::NotTried(why)) => password = Some(why.to_string()),
        None => (),
    }
    view! {
        <h1>"Set up Roster"</h1>
        <p class="lead">"Create your organization, its first workspace and your account as its Owner."</p>
        <form method="post" action="/set-up">
            <input type="hidden" name="token" value=token/>
            <GuestField label="Organization" name="organization" value=typed.organization autocomplete="organization" focused=true wrong=organization/>
            <GuestField label="First workspace" name="workspace" value=typed.workspace hint="For example, a department or a brand. You can add more later." wrong=workspace/>
            <GuestField label="Your name" name="display_name" value=typed.display_name autocomplete="name" wrong=display_name/>
            <GuestField label="Your email address" name="email" kind="email" value=typed.email autocomplete="username" wrong=email/>
            <GuestField label="Password" name="password" kind="password" autocomplete="new-password" hint="At least 12 characters." wrong=password/>
            <button class="btn primary block">"Set up"</button>
        </form>
    }
}
